import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHOOSE_FOLDER_CHANNEL, type DesktopBridge, LINK_CHANNEL } from '../src-shared/link.ts';

const bridge: DesktopBridge = {
  send: (message) => ipcRenderer.send(LINK_CHANNEL, String(message)),
  receive(listener) {
    // The event holds the sender: the page gets the message and nothing else.
    const onMessage = (_event: unknown, message: unknown): void => listener(String(message));
    ipcRenderer.on(LINK_CHANNEL, onMessage);
    return () => ipcRenderer.off(LINK_CHANNEL, onMessage);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  async chooseFolder() {
    const path: unknown = await ipcRenderer.invoke(CHOOSE_FOLDER_CHANNEL);
    return typeof path === 'string' ? path : null;
  },
};

contextBridge.exposeInMainWorld('alcove', bridge);
