import tseslint from 'typescript-eslint';

// Randomness is a parameter and time is the runner's business, so neither may be reached from a core.
const bans = [{ object: 'Math', property: 'random', message: 'take an Rng (landslide/core) as a parameter' }];

export default tseslint.config(
  { ignores: ['**/dist/**', '.build/**', '**/node_modules/**', '**/.venv/**', 'out/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      'no-restricted-properties': ['error', ...bans],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
