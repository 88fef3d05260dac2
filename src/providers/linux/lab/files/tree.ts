/** The files of a host: paths with texts and modes. A value; each change gives another one. */

export interface FileNode {
  readonly type: 'file';
  readonly text: string;
  readonly mode: number;
}
export interface FolderNode {
  readonly type: 'folder';
  readonly mode: number;
}
export type Node = FileNode | FolderNode;

/** By absolute path, without a slash at the end. */
export type Files = ReadonlyMap<string, Node>;

/** `/a/./b/../c//` → `/a/c`. */
export function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return `/${parts.join('/')}`;
}

export function parentOf(path: string): string {
  return tidy(path.slice(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function below(folder: string, path: string): boolean {
  return path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Names in a folder, in byte order. */
export function namesIn(files: Files, folder: string): readonly string[] {
  return [...files.keys()]
    .filter((path) => path !== '/' && parentOf(path) === folder)
    .map(nameOf)
    .toSorted();
}

export function withNode(files: Files, path: string, node: Node): Files {
  return new Map([...files, [path, node]]);
}

/** The node and all that is below it, gone. */
export function withoutTree(files: Files, path: string): Files {
  return new Map([...files].filter(([each]) => each !== path && !below(path, each)));
}

/** All from one place copied to another; `mode`: of folders and files as they are. */
export function copiedTree(files: Files, from: string, to: string): Files {
  const moved = [...files]
    .filter(([each]) => each === from || below(from, each))
    .map(([each, node]): [string, Node] => [`${to}${each.slice(from.length)}`, node]);
  return new Map([...files, ...moved]);
}

/** With every folder on the way. */
export function withFolders(files: Files, path: string, mode = 0o755): Files {
  const missing: [string, Node][] = [];
  for (let at = path; !files.has(at); at = parentOf(at))
    missing.push([at, { type: 'folder', mode }]);
  return missing.length === 0 ? files : new Map([...files, ...missing]);
}
