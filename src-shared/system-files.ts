/** Left behind by systems and programs; nobody means these when they choose a folder. */
const SYSTEM_FILES = new RegExp(
  [
    // Hidden files and folders, on every system.
    String.raw`^\.`,
    String.raw`^(?:thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|\$recycle\.bin|system volume information|lost\+found)$`,
    // Locks and half-done files of office programs, editors and browsers.
    String.raw`^~\$|~$|^#.*#$`,
    String.raw`\.(?:tmp|temp|swp|swo|part|partial|crdownload|opdownload|download)$`,
    // What stands for files that are in the cloud only.
    String.raw`\.(?:nextcloud|owncloud)$`,
    // Code that was fetched or made, not written.
    String.raw`^(?:node_modules|bower_components|__pycache__)$|\.pyc$`,
  ].join('|'),
  'i',
);

/** Whether a file or folder found in a folder is passed over. One that is chosen by itself never is. */
export function isSystemFile(name: string): boolean {
  return SYSTEM_FILES.test(name);
}
