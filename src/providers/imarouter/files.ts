import type { FileShare } from '../../core/provider';
import { at, textOf } from '../shared/json';

/** `POST /files` of our HTTP API: the file under a signed address. Source: https://imarouter.com/docs */
export const fileShare: FileShare = {
  upload: (file) => ({
    method: 'POST',
    path: '/files',
    query: { file_name: file.fileName },
    body: { raw: file },
    as: 'json',
  }),
  read(json) {
    const url = textOf(at(json, 'url'));
    return url === null ? null : { url, expiresAt: textOf(at(json, 'url_expires_at')) };
  },
};
