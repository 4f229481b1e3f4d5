export { type RunningServer, type ServeOptions, serve } from './server.ts';
export { CONTENT_SECURITY_POLICY, staticFile } from './static-files.ts';
