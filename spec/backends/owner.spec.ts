import { expect } from 'chai';
import { Owner, type Session } from '../../backends/owner.js';

class Device implements Session {
  lost = false;
  disposed = 0;
  isLost(): boolean {
    return this.lost;
  }
  async dispose(): Promise<void> {
    this.disposed++;
  }
}

/** An owner, the devices that it opened, and what happened in order. */
function ownerOf() {
  const devices: Device[] = [];
  const events: string[] = [];
  const owner = new Owner('gpu:trial', async () => {
    const device = new Device();
    devices.push(device);
    return device;
  });
  const work = (name: string) =>
    owner.use(undefined, async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      events.push(`${name} ends`);
      return name;
    });
  return { owner, devices, events, work };
}

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('nothing was thrown'),
    (reason: unknown) => reason,
  );

describe('the owner of a device', () => {
  it('does one thing after another, in the order asked, on one device', async () => {
    const { work, devices, events } = ownerOf();
    expect(await Promise.all([work('one'), work('two'), work('three')])).to.deep.equal([
      'one',
      'two',
      'three',
    ]);
    expect(events).to.deep.equal(
      ['one', 'two', 'three'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(devices).to.have.lengthOf(1);
  });

  it('keeps nobody waiting who has given up, and does what others ask in order', async () => {
    const { owner, work, events } = ownerOf();
    const first = work('first');
    const controller = new AbortController();
    const given = owner.use(controller.signal, async () => expect.fail('was begun'));
    const last = work('last');
    controller.abort(new Error('enough'));
    expect(await reasonOf(given)).to.have.property('message', 'enough');
    expect(events).not.to.include('first ends');
    await Promise.all([first, last]);
    expect(events).to.deep.equal(['first begins', 'first ends', 'last begins', 'last ends']);
  });

  it('goes on after what failed, which rejects with its own error', async () => {
    const { owner, work, devices } = ownerOf();
    const failing = owner.use(undefined, async () => {
      throw new RangeError('too much');
    });
    const next = work('next');
    expect(await reasonOf(failing)).to.be.instanceOf(RangeError);
    expect(await next).to.equal('next');
    expect(devices.map(({ disposed }) => disposed)).to.deep.equal([0]);
  });

  it('does not begin what is aborted while it waits', async () => {
    const { owner, work, events } = ownerOf();
    const controller = new AbortController();
    const first = work('first');
    const second = owner.use(controller.signal, async () => events.push('second'));
    controller.abort(new Error('enough'));
    expect(await reasonOf(second)).to.have.property('message', 'enough');
    await first;
    expect(events).to.deep.equal(['first begins', 'first ends']);
  });

  it('opens nothing for what is aborted before', async () => {
    const { owner, devices } = ownerOf();
    await reasonOf(owner.use(AbortSignal.abort(), async () => {}));
    expect(devices).to.deep.equal([]);
  });

  it('says so when the device goes, whatever came out, and opens another', async () => {
    const { owner, devices, work } = ownerOf();
    const fails = async (device: Device) => {
      device.lost = true;
      throw new Error('no such buffer');
    };
    const gives = async (device: Device) => {
      device.lost = true;
      return 'zeros';
    };
    for (const [index, going] of [fails, gives].entries()) {
      const lost = await reasonOf(owner.use(undefined, going));
      expect(lost).to.include({ name: 'BackendError', code: 'DEVICE_LOST' });
      expect(lost).to.have.property('message').that.includes('gpu:trial');
      expect(lost).to.have.property('cause').that.is.instanceOf(Error);
      expect(devices[index].disposed).to.equal(1);
    }
    expect(await work('next')).to.equal('next');
    expect(devices).to.have.lengthOf(3);
  });

  it('opens another where the device went between two calls', async () => {
    const { devices, work } = ownerOf();
    await work('first');
    devices[0].lost = true;
    expect(await work('second')).to.equal('second');
    expect(devices.map(({ disposed }) => disposed)).to.deep.equal([1, 0]);
  });

  it('tries again where no device could be opened', async () => {
    let times = 0;
    const owner = new Owner('gpu:trial', async () => {
      times++;
      if (times === 1) throw new Error('busy');
      return new Device();
    });
    expect(await reasonOf(owner.use(undefined, async () => {}))).to.have.property('message', 'busy');
    expect(await owner.use(undefined, async () => 'works')).to.equal('works');
  });

  it('is disposed of after all that was asked before', async () => {
    const { owner, devices, events, work } = ownerOf();
    const results = Promise.all([work('one'), work('two')]);
    await owner.dispose();
    expect(events.at(-1)).to.equal('two ends');
    expect(devices[0].disposed).to.equal(1);
    await owner.dispose();
    expect(devices[0].disposed).to.equal(1);
    await results;
  });
});
