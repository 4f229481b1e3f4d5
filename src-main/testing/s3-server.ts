import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A bucket in memory, on this machine only, that speaks as much of the S3 protocol as LanceDB needs. */
export interface S3Server {
  readonly endpoint: string;
  /** Names of the objects that it holds. */
  keys(): string[];
  close(): Promise<void>;
}

/** Serves a bucket whatever it is called; every object is private to this server. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const server = createServer((request, response) => {
    handle(request, response, objects, uploads).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    keys: () => [...objects.keys()],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Objects = Map<string, Buffer>;
type Uploads = Map<string, Map<number, Buffer>>;

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Objects,
  uploads: Uploads,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://bucket');
  const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
  const body = await buffer(request);
  const upload = url.searchParams.get('uploadId');
  if (request.method === 'GET' && url.searchParams.get('list-type') === '2') list(url, response, objects);
  else if (request.method === 'GET' || request.method === 'HEAD') read(request, response, objects.get(key));
  else if (request.method === 'POST' && url.searchParams.has('uploads')) {
    const id = String(uploads.size + 1);
    uploads.set(id, new Map());
    xml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  } else if (request.method === 'PUT' && upload) {
    uploads.get(upload)?.set(Number(url.searchParams.get('partNumber')), body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (request.method === 'POST' && upload) {
    const parts = [...(uploads.get(upload) ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
    write(request, response, objects, key, Buffer.concat(parts), true);
  } else if (request.method === 'PUT') write(request, response, objects, key, body, false);
  else if (request.method === 'POST' && url.searchParams.has('delete')) {
    const names = [...body.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map(([, name = '']) => name);
    for (const name of names) objects.delete(unescapeXml(name));
    const deleted = names.map((name) => `<Deleted><Key>${name}</Key></Deleted>`).join('');
    xml(response, `<DeleteResult>${deleted}</DeleteResult>`);
  } else if (request.method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
  } else response.writeHead(501).end();
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Objects,
  key: string,
  body: Buffer,
  isMultipart: boolean,
): void {
  if (request.headers['if-none-match'] === '*' && objects.has(key)) {
    response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
    return;
  }
  objects.set(key, body);
  const etag = etagOf(body);
  if (isMultipart)
    xml(response, `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`, { etag });
  else response.writeHead(200, { etag }).end();
}

function read(request: IncomingMessage, response: ServerResponse, object: Buffer | undefined): void {
  if (!object) {
    response.writeHead(404).end(request.method === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>');
    return;
  }
  const headers = { etag: etagOf(object), 'last-modified': new Date(0).toUTCString(), 'accept-ranges': 'bytes' };
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const isRange = from !== '' || to !== '';
  const start = from === '' ? (isRange ? Math.max(0, object.length - Number(to)) : 0) : Number(from);
  const end = from === '' || to === '' ? object.length : Math.min(object.length, Number(to) + 1);
  const part = object.subarray(start, end);
  response.writeHead(isRange ? 206 : 200, {
    ...headers,
    'content-length': part.length,
    ...(isRange && { 'content-range': `bytes ${start}-${end - 1}/${object.length}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
}

function list(url: URL, response: ServerResponse, objects: Objects): void {
  const prefix = url.searchParams.get('prefix') ?? '';
  const delimiter = url.searchParams.get('delimiter');
  const after = url.searchParams.get('start-after') ?? '';
  const contents: string[] = [];
  const prefixes = new Set<string>();
  for (const [key, object] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!key.startsWith(prefix) || key <= after) continue;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (cut >= 0) prefixes.add(key.slice(0, cut + 1));
    else
      contents.push(
        `<Contents><Key>${escapeXml(key)}</Key><LastModified>${new Date().toISOString()}</LastModified><ETag>${etagOf(object)}</ETag><Size>${object.length}</Size></Contents>`,
      );
  }
  const common = [...prefixes].map((each) => `<CommonPrefixes><Prefix>${escapeXml(each)}</Prefix></CommonPrefixes>`);
  xml(
    response,
    `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}${common.join('')}</ListBucketResult>`,
  );
}

function xml(response: ServerResponse, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/xml', ...headers });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
}

const etagOf = (body: Buffer): string => `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const unescapeXml = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&amp;', '&');
