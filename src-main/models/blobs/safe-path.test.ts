import { expect, test } from 'vitest';
import { safePath } from './safe-path.ts';

test.each([
  'model.gguf',
  'onnx/model_quantized.onnx',
  'Q4_K_M/Model-00001-of-00003.gguf',
  '模型.gguf',
  '.gitattributes',
  'console.gguf',
  'com10.gguf',
])('%s is a name on every system', (path) => {
  expect(safePath(path)).toBe(path);
});

test.each([
  '',
  '.',
  '..',
  '../x.gguf',
  'a/../../x.gguf',
  'a//b',
  '/etc/passwd',
  'a/',
  'C:\\x.gguf',
  'C:x.gguf',
  '\\\\server\\share',
  'a\\b',
  'a:b',
  'CON',
  'con.gguf',
  'NUL.tar.gz',
  'a/COM1.gguf',
  'lpt9',
  'AUX .gguf',
  'x.gguf.',
  'x.gguf ',
  '.. ',
  ' x',
  'a\u0000b',
  'a\nb',
  'a\u202Egnp.exe',
  'a\u2028b',
  'a?b',
  '\uD800',
  'x'.repeat(201),
  `${'x'.repeat(150)}/${'y'.repeat(150)}/${'z'.repeat(150)}`,
])('%j is refused', (path) => {
  expect(() => safePath(path)).toThrow(expect.objectContaining({ code: 'FILE_NAME_UNSAFE' }));
});
