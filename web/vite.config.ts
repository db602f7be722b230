import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const origin = process.env.STAGEDOOR_ORIGIN ?? 'http://127.0.0.1:3000';

// The proxy keeps the browser's Host (no changeOrigin): the server compares it with Origin to refuse cross-site writes.
const proxied = Object.fromEntries(
  ['/api', '/healthz', '/readyz', '/test'].map((path) => [path, { target: origin, changeOrigin: false }]),
);

export default defineConfig({
  plugins: [react()],
  server: { proxy: proxied },
  preview: { proxy: proxied },
  build: {
    target: 'es2022',
    // The content security policy allows no data: scripts or fonts, and separate files cache better.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    css: false,
    maxWorkers: 2,
    minWorkers: 1,
  },
});
