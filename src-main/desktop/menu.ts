import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The application menu: what every desktop app has, and no more. */
export function setMenu(platform: NodeJS.Platform, isDeveloping: boolean): void {
  const view: MenuItemConstructorOptions[] = [
    ...(isDeveloping ? ([{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }] as const) : []),
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? ([{ role: 'appMenu' }] as const) : []),
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
    ]),
  );
}
