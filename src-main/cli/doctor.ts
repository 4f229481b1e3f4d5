import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reportOf } from '../../src-shared/errors.ts';
import { appVersion, parserFiles } from '../app.ts';
import { appRoot, probeHardware } from '../system/index.ts';
import { type CommandContext, EXIT } from './context.ts';
import { describeError, formatBytes } from './output.ts';
import { withApp } from './with-app.ts';

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'problem';
  readonly detail: string;
  /** How to get it, or to mend it. */
  readonly action?: string;
}

/** `alcove doctor`: versions, hardware, data folder, what is missing and how to get it. */
export async function doctor({ dataFolder, out }: CommandContext): Promise<number> {
  const library = await inspectLibrary(dataFolder);
  const hardware = await probeHardware(existsSync(dataFolder) ? dataFolder : dirname(dataFolder));
  const versions = {
    alcove: appVersion(),
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'unknown',
    electron: packageVersion('electron') ?? 'not installed',
    lancedb: packageVersion('@lancedb/lancedb') ?? 'not installed',
    pdfjs: packageVersion('pdfjs-dist') ?? 'not installed',
  };
  const findings = [library, electronRuntime(), builtParts(), models()];
  out.json({ versions, hardware, dataFolder, findings });
  out.line('Versions');
  for (const [name, version] of Object.entries(versions)) out.line(`  ${name.padEnd(10)} ${version}`);
  out.line('\nMachine');
  out.line(`  ${hardware.cpu}, ${hardware.cores} cores, ${hardware.platform}`);
  out.line(`  memory ${formatBytes(hardware.memoryFree)} free of ${formatBytes(hardware.memoryTotal)}`);
  if (hardware.diskFree !== undefined) out.line(`  disk ${formatBytes(hardware.diskFree)} free`);
  out.line('\nFindings');
  const marks = { ok: '✓', missing: '–', problem: '✗' } as const;
  for (const { name, status, detail, action } of findings) {
    out.line(`  ${marks[status]} ${name}: ${detail}`);
    if (action) out.line(`      ${action}`);
  }
  return findings.some(({ status }) => status === 'problem') ? EXIT.failed : EXIT.ok;
}

async function inspectLibrary(dataFolder: string): Promise<Finding> {
  const name = 'Data folder';
  if (!existsSync(dataFolder))
    return { name, status: 'ok', detail: `${dataFolder} (not made yet: the first import makes it)` };
  try {
    return await withApp({ dataFolder, purpose: 'alcove doctor', resumeImports: false }, async (app) => {
      const documents = app.library.documents();
      const ready = documents.filter(({ status }) => status === 'ready').length;
      return { name, status: 'ok', detail: `${dataFolder} (${documents.length} documents, ${ready} ready)` };
    });
  } catch (error) {
    const report = reportOf(error);
    return { name, status: report.code === 'LIBRARY_IN_USE' ? 'ok' : 'problem', detail: describeError(report) };
  }
}

function electronRuntime(): Finding {
  const name = 'Desktop window';
  const folder = packageFolder('electron');
  const isThere = folder !== undefined && existsSync(join(folder, 'path.txt')) && existsSync(join(folder, 'dist'));
  return isThere || process.versions.electron
    ? { name, status: 'ok', detail: 'the Electron runtime is installed' }
    : {
        name,
        status: 'missing',
        detail: 'the Electron runtime is not installed; Alcove opens in the browser instead',
        action: 'With a network: npx install-electron. Behind a mirror, set ELECTRON_MIRROR first.',
      };
}

function builtParts(): Finding {
  return parserFiles().every((file) => existsSync(file))
    ? { name: 'Build', status: 'ok', detail: 'complete' }
    : { name: 'Build', status: 'problem', detail: 'the parser worker is not built', action: 'npm run build' };
}

/** This version answers by quoting: it has no use for a model yet, and says so. */
function models(): Finding {
  return {
    name: 'Language model',
    status: 'missing',
    detail: 'answers are quoted from your documents word for word; this version does not write answers of its own yet',
  };
}

function packageFolder(name: string): string | undefined {
  // Not through the package's exports: some keep their package.json to themselves.
  const folder = join(appRoot(), 'node_modules', name);
  return existsSync(join(folder, 'package.json')) ? folder : undefined;
}

function packageVersion(name: string): string | undefined {
  const folder = packageFolder(name);
  return folder && (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}
