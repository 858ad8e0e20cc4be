import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const recommended = n8nCommunityNodesPlugin.configs.recommended;
const nodesBase = { plugins: { 'n8n-nodes-base': n8nNodesBase } };

/**
 * The rules that n8n's scan of community packages holds sources and published files to. Comments cannot switch them off. Four
 * rules are off because newer ones demand the opposite, as in n8n's own lint.
 */
export default tseslint.config(
  {
    files: ['**/*.ts', '**/*.js', 'package.json'],
    extends: [recommended],
    rules: { 'no-console': 'error' },
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
  },
  { files: ['package.json'], ...nodesBase, rules: n8nNodesBase.configs.community.rules },
  {
    files: ['credentials/**/*.ts'],
    ...nodesBase,
    rules: {
      ...n8nNodesBase.configs.credentials.rules,
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
    },
  },
  {
    files: ['nodes/**/*.ts'],
    ...nodesBase,
    rules: {
      ...n8nNodesBase.configs.nodes.rules,
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
    },
  },
);
