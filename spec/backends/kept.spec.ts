import { expect } from 'chai';
import fc from 'fast-check';
import { Kept } from '../../backends/kept.js';

class Thing {
  isDisposed = false;
  dispose(): void {
    expect(this.isDisposed).to.equal(false);
    this.isDisposed = true;
  }
}

describe('things kept by name', () => {
  it('are made once, until the one not used for longest goes for another', () => {
    const kept = new Kept<Thing>(2);
    const made: string[] = [];
    const get = (name: string) =>
      kept.get(name, () => {
        made.push(name);
        return new Thing();
      });
    const [first, second] = [get('first'), get('second')];
    expect(get('first')).to.equal(first);
    get('third');
    expect([first.isDisposed, second.isDisposed]).to.deep.equal([false, true]);
    expect(get('first')).to.equal(first);
    expect(get('second')).not.to.equal(second);
    expect(made).to.deep.equal(['first', 'second', 'third', 'second']);
  });

  it('are never more than they may be, each disposed of once in the end', () => {
    const names = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 60 });
    const property = fc.property(names, fc.integer({ min: 1, max: 5 }), (asked, most) => {
      const things: Thing[] = [];
      const kept = new Kept<Thing>(most);
      for (const name of asked) {
        const thing = kept.get(`${name}`, () => {
          const made = new Thing();
          things.push(made);
          return made;
        });
        expect(thing.isDisposed).to.equal(false);
        expect(things.filter(({ isDisposed }) => !isDisposed).length).to.be.at.most(most);
      }
      kept.dispose();
      expect(things.every(({ isDisposed }) => isDisposed)).to.equal(true);
    });
    fc.assert(property);
  });

  it('leave no place to what could not be made', () => {
    const kept = new Kept<Thing>(2);
    const thing = kept.get('first', () => new Thing());
    const fail = () =>
      kept.get('second', () => {
        throw new Error('no memory');
      });
    expect(fail).to.throw('no memory');
    kept.get('second', () => new Thing());
    expect(thing.isDisposed).to.equal(false);
  });
});
