/** End-to-end tests on the real n8n, one file after the other: `npm run test:e2e`. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/test/e2e/**/*.e2e.mts'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
