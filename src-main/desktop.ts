import { startDesktop } from './desktop/start.ts';
import { installGuard } from './system/index.ts';

installGuard();
const devServerUrl = process.env.ELECTRON_RENDERER_URL;
void startDesktop({ args: process.argv, ...(devServerUrl !== undefined && { devServerUrl }) });
