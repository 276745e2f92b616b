import { peerLayers } from '../cases.js';

export function tensorflowRunner(name, tf, backend) {
  return {
    name,
    load: async (benchCase, weights) => {
      if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no ${backend} here`);
      await tf.ready();
      const layers = peerLayers(benchCase);
      const kept = [];
      const steps = layers.map((layer, index) => {
        switch (layer.kind) {
          case 'conv2d': {
            const padding = layers[index - 1]?.kind === 'zeroPad2d' ? layers[index - 1].padding : undefined;
            const relu = layers[index + 1]?.kind === 'relu';
            const { shape, data } = weights[`${layer.name}.weight`];
            const filter = tf.tidy(() => tf.transpose(tf.tensor(data, shape), [2, 3, 1, 0]));
            const bias = tf.tensor(weights[`${layer.name}.bias`].data);
            kept.push(filter, bias);
            const pad = padding
              ? [
                  [0, 0],
                  [padding.top, padding.bottom],
                  [padding.left, padding.right],
                  [0, 0],
                ]
              : 'valid';
            const activation = relu ? 'relu' : 'linear';
            return (x) =>
              tf.fused.conv2d({
                x,
                filter,
                strides: layer.stride,
                pad,
                bias,
                activation,
                dilations: layer.dilation,
              });
          }
          case 'maxPool2d':
            return (x) => tf.maxPool(x, layer.kernel, layer.stride, 'valid');
          default:
            return (x) => x;
        }
      });
      return {
        run: async ({ shape, data }) => {
          const output = tf.tidy(() => {
            const image = tf.transpose(tf.tensor(data, [1, ...shape]), [0, 2, 3, 1]);
            return tf.transpose(
              steps.reduce((map, step) => step(map), image),
              [0, 3, 1, 2],
            );
          });
          const values = await output.data();
          output.dispose();
          return values;
        },
        dispose: async () => {
          for (const tensor of kept) tensor.dispose();
        },
      };
    },
  };
}
