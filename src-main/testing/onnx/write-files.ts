import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Graph } from './graph.ts';

/** What a folder holds: text and objects (written as JSON) by path. */
export type FolderFiles = Readonly<Record<string, Graph | object | string>>;

export function writeFiles(files: FolderFiles, folder: string): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else if (isGraph(content)) writeGraph(path, content);
    else writeFileSync(path, JSON.stringify(content));
  }
}

/** Writes an ONNX file, however large. */
export function writeGraph(path: string, graph: Graph): void {
  const file = openSync(path, 'w');
  for (const piece of graph.file()) writeSync(file, piece);
  closeSync(file);
}

const isGraph = (content: object): content is Graph => 'file' in content && typeof content.file === 'function';
