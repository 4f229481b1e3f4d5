import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type DesktopBridge, LINK_CHANNEL } from '../src-shared/link.ts';

const bridge: DesktopBridge = {
  send: (message) => ipcRenderer.send(LINK_CHANNEL, String(message)),
  receive(listener) {
    // The event holds the sender: the page gets the message and nothing else.
    const onMessage = (_event: unknown, message: unknown): void => listener(String(message));
    ipcRenderer.on(LINK_CHANNEL, onMessage);
    return () => ipcRenderer.off(LINK_CHANNEL, onMessage);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('alcove', bridge);
