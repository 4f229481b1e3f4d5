import { startDesktop } from './desktop/start.ts';

const devServerUrl = process.env.ELECTRON_RENDERER_URL;
void startDesktop({ args: process.argv, ...(devServerUrl !== undefined && { devServerUrl }) });
