import { expect } from 'chai';
import { exactInput, footprint, GeometryError, noPadding, receptiveField } from '../../reference/geometry.js';
import {
  headKernel,
  headLayers,
  lastPoolLayer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../reference/layers.js';
import { smallNetwork } from './small-network.js';

describe('layers', () => {
  it('layerFootprint tells where each kind looks', () => {
    const [conv, relu, pool, pad] = smallNetwork.features.map(layerFootprint);
    const padding = { top: 0, left: 1, bottom: 0, right: 0 };
    expect(conv).to.deep.include({ kernel: [3, 2], stride: [2, 1], padding, dilation: [1, 1] });
    expect(relu).to.deep.equal(footprint([1, 1]));
    expect(pool).to.deep.equal(footprint([1, 2], { stride: [1, 1] }));
    expect(pad).to.deep.equal(footprint([1, 1], { padding: { top: 1, left: 0, bottom: 0, right: 1 } }));
    expect(layerFootprint({ kind: 'dropout', rate: 0.5 })).to.deep.equal(footprint([1, 1]));
  });

  it('the last pooling moves by its kernel', () => {
    expect(lastPoolLayer(smallNetwork)).to.deep.equal({ kind: 'maxPool2d', kernel: [2, 3], stride: [2, 3] });
  });

  it('layersThrough is features, last pooling, head', () => {
    const kinds = layersThrough(smallNetwork, 'regressor').map(({ kind }) => kind);
    const features = ['conv2d', 'relu', 'maxPool2d', 'zeroPad2d', 'conv2d', 'relu'];
    expect(kinds).to.deep.equal([...features, 'maxPool2d', 'conv2d', 'relu', 'conv2d']);
    expect(headLayers(smallNetwork, 'classifier')).to.equal(smallNetwork.heads.classifier);
  });

  it('the geometry of the small network is what its specs assume', () => {
    const layers = layersThrough(smallNetwork, 'classifier').map(layerFootprint);
    expect(exactInput([1, 1], layers)).to.deep.equal(smallNetwork.input.window);
    expect(receptiveField(smallNetwork.features.map(layerFootprint)).stride).to.deep.equal([2, 1]);
  });

  it('headKernel is what one output of a head sees', () => {
    const head = (...kernels: [number, number][]): Network => ({
      ...smallNetwork,
      heads: {
        classifier: kernels.map((kernel, index) => ({
          kind: 'conv2d',
          name: `classifier${index}`,
          inChannels: 1,
          outChannels: 1,
          ...footprint(kernel),
        })),
      },
    });
    expect(headKernel(smallNetwork, 'classifier')).to.deep.equal([2, 3]);
    expect(headKernel(head([2, 3], [3, 1], [1, 1]), 'classifier')).to.deep.equal([4, 3]);
  });

  it('refuses a head that the network has not', () => {
    const network: Network = { ...smallNetwork, heads: { classifier: smallNetwork.heads.classifier } };
    expect(() => layersThrough(network, 'regressor')).to.throw(TypeError, 'network small has no regressor');
  });

  it('refuses a head whose outputs would not belong to one offset each', () => {
    const strided = footprint([2, 3], { stride: [1, 2] });
    const padded = footprint([2, 3], { padding: { ...noPadding, bottom: 1 } });
    const named = { kind: 'conv2d', name: 'classifier1', inChannels: 2, outChannels: 1 } as const;
    const pooling = { kind: 'maxPool2d', kernel: [2, 3], stride: [1, 1] } as const;
    for (const wrong of [{ ...named, ...strided }, { ...named, ...padded }, pooling]) {
      expect(() => headKernel({ ...smallNetwork, heads: { classifier: [wrong] } }, 'classifier')).to.throw(
        GeometryError,
        'the classifier of network small must have stride 1, no padding and no pooling',
      );
    }
  });
});
