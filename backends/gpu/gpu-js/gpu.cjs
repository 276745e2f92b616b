// gpu.js from the checkout's node_modules; `npm run build` puts gpu.js itself in this file's place.
module.exports = { ...require('gpu.js'), version: require('gpu.js/package.json').version };
