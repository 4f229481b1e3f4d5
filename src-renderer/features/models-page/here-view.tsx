import { useDownloads } from '../../stores/downloads.ts';
import { DownloadList } from './download-list.tsx';
import { InstalledList } from './installed-list.tsx';
import { ModelsFolder } from './models-folder.tsx';

/** Models on this machine: those on their way, those that are installed, and where they are kept. */
export function HereView() {
  const downloads = useDownloads((state) => state.downloads);
  return (
    <div className="flex flex-col gap-6 px-6 pt-4 pb-8">
      {downloads.length > 0 && <DownloadList downloads={downloads} />}
      <InstalledList />
      <ModelsFolder />
    </div>
  );
}
