import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The page: nothing inline, because its content policy lets nothing inline run. */
export default defineConfig({
  root: join(import.meta.dirname, 'page'),
  base: '/dashboard/',
  build: { emptyOutDir: true, assetsInlineLimit: 0, modulePreload: false, target: 'es2022' },
});
