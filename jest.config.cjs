/** Tests are TypeScript, turned into CommonJS one file at a time by esbuild; types are checked by `npm run typecheck`. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.mts'],
  moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '\\.(ts|mts|mjs)$': '<rootDir>/test/transform.cjs',
    'node_modules/.+\\.js$': '<rootDir>/test/transform.cjs',
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(mediabunny|music-metadata|strtok3|token-types|file-type|uint8array-extras|@tokenizer|@borewit|win-guid)/)',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/out'],
  testTimeout: 30_000,
};
