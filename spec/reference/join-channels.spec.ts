import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { joinChannels, joinChannelsBackward } from '../../reference/join-channels.js';
import { zeros } from '../../reference/nd-array.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('joinChannels', () => {
  it('puts the channels of the second map behind those of the first', () => {
    const first = array([[[1, -2]]]);
    const second = array([[[3, 4]], [[-5, 6]]]);
    expectSame(joinChannels(first, second), array([[[1, -2]], [[3, 4]], [[-5, 6]]]));
  });

  it('refuses maps of different sizes', () => {
    expect(() => joinChannels(zeros([1, 2, 3]), zeros([1, 3, 2]))).to.throw(
      GeometryError,
      'the second map must be [any, 2, 3], not [1, 3, 2]',
    );
  });
});

describe('joinChannelsBackward', () => {
  it('agrees with central differences', () => {
    const [first, second] = [randomArray([2, 3, 4], 1), randomArray([3, 3, 4], 2)];
    const outputGradient = randomArray([5, 3, 4], 3);
    const gradients = joinChannelsBackward(outputGradient, 2);
    expectGradient((at) => dot(joinChannels(at, second), outputGradient), first, gradients.first);
    expectGradient((at) => dot(joinChannels(first, at), outputGradient), second, gradients.second);
  });

  for (const channels of [6, -1, 0.5]) {
    it(`refuses a first map of ${channels} channels`, () => {
      expect(() => joinChannelsBackward(zeros([5, 2, 3]), channels)).to.throw(GeometryError, '0 to 5');
    });
  }
});
