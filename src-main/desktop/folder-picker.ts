import { BrowserWindow, dialog, type IpcMain } from 'electron';
import { CHOOSE_FOLDER_CHANNEL } from '../../src-shared/link.ts';

/**
 * Lets the window open the system's folder picker. A page learns a path only when a person
 * has chosen it there.
 * @param isOurs whether a frame at this URL is our own window
 * @returns how to stop
 */
export function offerFolderPicker(ipcMain: IpcMain, isOurs: (url: string) => boolean): () => void {
  ipcMain.handle(CHOOSE_FOLDER_CHANNEL, async ({ sender, senderFrame }) => {
    const isMainFrame = senderFrame !== null && senderFrame === sender.mainFrame;
    const window = BrowserWindow.fromWebContents(sender);
    if (!isMainFrame || !isOurs(senderFrame.url) || !window) return null;
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      properties: ['openDirectory', 'createDirectory'],
    });
    return canceled ? null : (filePaths[0] ?? null);
  });
  return () => ipcMain.removeHandler(CHOOSE_FOLDER_CHANNEL);
}
