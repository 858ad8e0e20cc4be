import tseslint from 'typescript-eslint';

/** What runs on Node itself (simulators, playground, gateway, pipedream, bench, tests) is `.mts`; n8n's own lint reads the `.ts`. */
export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', 'out/**', '**/*.ts', '**/*.js', '**/*.cjs', '**/*.mjs'] },
  {
    files: ['**/*.mts'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
