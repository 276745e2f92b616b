import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { sgdStep } from '../../reference/sgd.js';
import { array, expectSame } from './arrays.js';

describe('sgdStep', () => {
  const options = { rate: 0.5, momentum: 0.25, decay: 2 };

  it('steps against the gradient and the decay, with momentum', () => {
    const { weight, velocity } = sgdStep(
      { weight: array([8, -1]), velocity: array([4, 0]) },
      array([1, 3]),
      options,
    );
    expectSame(velocity, array([1 - 0.5 * (1 + 16), -0.5 * (3 - 2)]));
    expectSame(weight, array([8 - 7.5, -1 - 0.5]));
  });

  it('carries the velocity from step to step', () => {
    const plain = { rate: 1, momentum: 0.5, decay: 0 };
    const first = sgdStep({ weight: array([0]), velocity: array([0]) }, array([-8]), plain);
    const second = sgdStep(first, array([0]), plain);
    expectSame(second.velocity, array([4]));
    expectSame(second.weight, array([12]));
  });

  it('leaves what it is given alone', () => {
    const state = { weight: array([1]), velocity: array([1]) };
    sgdStep(state, array([1]), options);
    expectSame(state.weight, array([1]));
    expectSame(state.velocity, array([1]));
  });

  it('refuses shapes that differ', () => {
    expect(() => sgdStep({ weight: zeros([2]), velocity: zeros([2]) }, zeros([3]), options)).to.throw(
      GeometryError,
    );
    expect(() => sgdStep({ weight: zeros([2]), velocity: zeros([3]) }, zeros([2]), options)).to.throw(
      GeometryError,
    );
  });
});
