export const id = 889;
export const ids = [889];
export const modules = {

/***/ 2889:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  loginStoreIn: () => (/* binding */ loginStoreIn)
});

// EXTERNAL MODULE: ./build/src/base/errors.js
var errors = __webpack_require__(2396);
// EXTERNAL MODULE: ./build/src/base/result.js
var result = __webpack_require__(6162);
// EXTERNAL MODULE: ./build/src/base/hash.js
var hash = __webpack_require__(847);
// EXTERNAL MODULE: ./build/src/runner/longest-job.js
var longest_job = __webpack_require__(5380);
// EXTERNAL MODULE: ./node_modules/jsonc-parser/lib/esm/main.js + 5 modules
var main = __webpack_require__(9370);
;// CONCATENATED MODULE: ./build/src/buildx/docker-config/kept/config-text.js


/** Sections of docker's config.json that a kept login has a member in. */
const SECTIONS = ['auths', 'credHelpers'];
/**
 * Reads the text of a config.json, so that a place in it can be changed and all else stays byte for byte. Refuses, with the rest of
 * a sentence about the file, what programs read in different ways: text that is not JSON, and names that stand twice or in
 * another case, of which docker reads all and others one (https://pkg.go.dev/encoding/json#Unmarshal).
 */
function readConfigText(text) {
    const tree = treeOf(text);
    if (tree?.type !== 'object')
        return (0,result/* refused */.J5)('is not a JSON object, so docker reads no login in it');
    const root = objectOf(tree);
    const known = [...SECTIONS, 'credsStore'].map((name) => ({
        name,
        found: root.members.filter((one) => one.name.toLowerCase() === name.toLowerCase()),
    }));
    for (const { name, found } of known) {
        if (found.length > 1)
            return (0,result/* refused */.J5)(`has ${(0,result/* quoted */.TL)(name)} more than once, and programs do not agree on which counts`);
        if (found[0] !== undefined && found[0].name !== name)
            return (0,result/* refused */.J5)(`has ${(0,result/* quoted */.TL)(found[0].name)}, which docker reads as ${(0,result/* quoted */.TL)(name)} and others do not`);
    }
    const sections = {};
    for (const section of SECTIONS) {
        const value = tree.children?.find(({ children }) => children?.[0]?.value === section)?.children?.[1];
        if (value === undefined)
            continue;
        if (value.type !== 'object')
            return (0,result/* refused */.J5)(`has in ${(0,result/* quoted */.TL)(section)} something else than a JSON object`);
        sections[section] = objectOf(value);
    }
    return (0,result/* parsed */.Yz)({ text, root, sections });
}
/** The text of a config.json that was read before. Throws an Error for one that could not be. */
function sureText(text) {
    const config = readConfigText(text);
    if (config.ok)
        return config.value;
    throw new Error(`the text of a config.json ${config.problem}`);
}
/** Whether a text holds nothing but white space of JSON. */
const isBlank = (text) => /^[ \t\r\n]*$/.test(text);
function treeOf(text) {
    try {
        // What is stricter: it takes no byte order mark either, as docker takes none.
        JSON.parse(text);
    }
    catch {
        return undefined;
    }
    const errors = [];
    const tree = (0,main/* parseTree */.cZ)(text, errors, { disallowComments: true });
    return errors.length > 0 ? undefined : tree;
}
const objectOf = ({ offset, length, children = [] }) => ({
    start: offset,
    end: offset + length,
    members: children.flatMap(({ offset: start, children: pair }) => {
        const [name, value] = pair ?? [];
        if (name === undefined || value === undefined)
            return [];
        return [{ name: String(name.value), start, value: value.offset, end: value.offset + value.length }];
    }),
});
/** The member of that name, the last one where there are several, as JSON.parse takes it. */
const memberNamed = (object, name) => object?.members.findLast((one) => one.name === name);
/** Text between the braces of an object without members; undefined for one that has some. */
const innerSpace = (text, { start, end, members }) => members.length > 0 ? undefined : text.slice(start + 1, end - 1);
/** Replaces a part of a text. */
const replaceAt = (text, start, end, part) => `${text.slice(0, start)}${part}${text.slice(end)}`;
/** Adds a member at the end of an object, laid out as the member before it is. `value` is JSON. */
function addMember(text, object, name, value) {
    const { members, start } = object;
    const last = members.at(-1);
    if (last === undefined) {
        const inner = innerSpace(text, object) ?? '';
        const lead = /\n/.test(inner) ? `${inner}${/\n\t/.test(text) ? '\t' : '  '}` : '';
        return replaceAt(text, start + 1, start + 1, `${lead}${JSON.stringify(name)}: ${value}`);
    }
    const before = members.at(-2);
    const lead = text.slice(before === undefined ? start + 1 : text.indexOf(',', before.end) + 1, last.start);
    const colon = text.slice(last.start + nameLength(text, last), last.value);
    return replaceAt(text, last.end, last.end, `,${lead}${JSON.stringify(name)}${colon}${value}`);
}
/** Characters of a member's name with its quotes, as the text has it, escapes and all. */
const nameLength = (text, { start, value }) => /^"(?:[^"\\]|\\.)*"/s.exec(text.slice(start, value))?.[0].length ?? 0;
/** Removes a member, so that what `addMember` has added is gone. `inner` is what an object without members has between its braces. */
function removeMember(text, { start, end, members }, name, inner) {
    const index = members.findLastIndex((one) => one.name === name);
    const [before, own, after] = [members[index - 1], members[index], members[index + 1]];
    if (own === undefined)
        return text;
    if (before !== undefined)
        return replaceAt(text, before.end, own.end, '');
    return after === undefined ? replaceAt(text, start + 1, end - 1, inner) : replaceAt(text, own.start, after.start, '');
}
//# sourceMappingURL=config-text.js.map
;// CONCATENATED MODULE: ./build/src/buildx/docker-config/kept/put-back.js

/** Puts a member into a section, which is made where it is missing. Returns what stood there `before`, too. */
function putMember(file, { section, host, value }) {
    const config = sureText(file.text);
    const object = config.sections[section];
    if (object === undefined) {
        const { ledger } = noteObject(noteObject(file, 'root', innerSpace(file.text, config.root)), section, null);
        return putMember({ text: addMember(file.text, config.root, section, '{}'), ledger }, { section, host, value });
    }
    const old = memberNamed(object, host);
    const { ledger } = noteObject(file, section, innerSpace(file.text, object));
    if (old === undefined)
        return { text: addMember(file.text, object, host, value), ledger, before: undefined };
    const before = file.text.slice(old.value, old.end);
    return { text: replaceAt(file.text, old.value, old.end, value), ledger, before };
}
/** Sets a member that is there, or removes it. */
function setMember(file, { section, host, value }) {
    const object = sureText(file.text).sections[section];
    const member = memberNamed(object, host);
    if (object === undefined || member === undefined)
        return file;
    const text = value === undefined
        ? removeMember(file.text, object, host, file.ledger.found.objects?.[section] ?? '')
        : replaceAt(file.text, member.value, member.end, value);
    return { ...file, text };
}
/** What was found first counts, until all of it is put back. */
function noteObject(file, name, inner) {
    const { found, entries } = file.ledger;
    if (inner === undefined || found.objects?.[name] !== undefined)
        return file;
    return { ...file, ledger: { entries, found: { ...found, objects: { ...found.objects, [name]: inner } } } };
}
const NO_HELPER = '""';
/** Has a host an empty helper, which stands for none; the one that it had is noted. */
function emptyHelper(file, host) {
    const { before, ...put } = putMember(file, { section: 'credHelpers', host, value: NO_HELPER });
    if (before === NO_HELPER)
        return put;
    const { found, entries } = put.ledger;
    const helpers = { ...found.helpers, [host]: before ?? null };
    return { text: put.text, ledger: { entries, found: { ...found, helpers } } };
}
/** Puts the helper of a host back that `emptyHelper` has noted; one that somebody else has set meanwhile stays. */
function putBackHelper(file, host) {
    const { found, entries } = file.ledger;
    const { [host]: before, ...helpers } = found.helpers ?? {};
    if (before === undefined)
        return file;
    const member = memberNamed(sureText(file.text).sections.credHelpers, host);
    const isOwn = member !== undefined && file.text.slice(member.value, member.end) === NO_HELPER;
    const put = isOwn ? setMember(file, { section: 'credHelpers', host, value: before ?? undefined }) : file;
    return { text: put.text, ledger: { entries, found: { ...found, helpers } } };
}
/** Puts objects without members back as they were found; what others have put something into stays. */
function putBackFound(file) {
    const emptied = ['auths', 'credHelpers', 'root'].reduce(putBackObject, file);
    const { entries, found } = emptied.ledger;
    const isEmpty = sureText(emptied.text).root.members.length === 0;
    if (found.file !== undefined && isEmpty) {
        const { file: _, objects: __, ...rest } = found;
        return { text: found.file ?? undefined, ledger: { entries, found: entries.length > 0 ? rest : {} } };
    }
    return entries.length > 0 ? emptied : { text: emptied.text, ledger: { entries, found: {} } };
}
function putBackObject(file, name) {
    const { found, entries } = file.ledger;
    const { [name]: inner, ...objects } = found.objects ?? {};
    const config = sureText(file.text);
    const object = name === 'root' ? config.root : config.sections[name];
    if (inner === undefined || (object?.members.length ?? 0) > 0)
        return file;
    const ledger = { entries, found: { ...found, objects } };
    if (object === undefined)
        return { ...file, ledger };
    const text = inner === null
        ? removeMember(file.text, config.root, name, found.objects?.root ?? '')
        : replaceAt(file.text, object.start + 1, object.end - 1, inner);
    return { text, ledger };
}
//# sourceMappingURL=put-back.js.map
;// CONCATENATED MODULE: ./build/src/buildx/docker-config/kept/keep-login.js





/**
 * Keeps logins in docker's config.json: puts them in under the hosts of their registries, and where a credential helper would be
 * asked before one, an empty one for that host. Returns the file and the ledger as they are then, or why it cannot, as the rest of a
 * sentence about the file.
 */
const keepLogins = (file, logins, keeper) => logins.reduce((kept, login) => (kept.ok ? keepLogin(kept.value, login, keeper) : kept), (0,result/* parsed */.Yz)(file));
function keepLogin(file, { host, authorization }, keeper) {
    const begun = beginText(file);
    const config = readConfigText(begun.text);
    if (!config.ok)
        return config;
    const isTwice = Object.values(config.value.sections).some(({ members }) => members.filter(({ name }) => name === host).length > 1);
    if (isTwice)
        return (0,result/* refused */.J5)(`has ${(0,result/* quoted */.TL)(host)} more than once in one object, and programs do not agree on which counts`);
    const value = JSON.stringify({ auth: authorization });
    const { before, ...put } = putMember(begun, { section: 'auths', host, value });
    const entry = { ...keeper, host, hash: hashOf(value), ...(before !== undefined && { before }) };
    const { found, entries } = put.ledger;
    const kept = { text: put.text, ledger: { found, entries: [...entries, entry] } };
    return (0,result/* parsed */.Yz)(helperOf(config.value, host) === undefined ? kept : emptyHelper(kept, host));
}
/**
 * Helper that a config.json names for a host, and docker asks before it looks for a login in the file: `''` for one that stands for
 * none. https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (getConfiguredCredentialStore)
 */
function helperOf({ text, root, sections }, host) {
    const own = memberNamed(sections.credHelpers, host);
    if (own !== undefined)
        return String(JSON.parse(text.slice(own.value, own.end)) ?? '');
    const store = memberNamed(root, 'credsStore');
    const name = store && JSON.parse(text.slice(store.value, store.end));
    return typeof name === 'string' && name !== '' ? name : undefined;
}
/** Helpers that a config.json names for the hosts of logins, before these are kept in it. */
function namedHelpers({ text = '' }, logins) {
    const config = readConfigText(text);
    if (!config.ok)
        return [];
    return logins.flatMap(({ host }) => {
        const helper = helperOf(config.value, host);
        return helper ? [{ host, helper }] : [];
    });
}
/** A file that is not there, or holds nothing, which docker takes alike, begins as an empty object. */
function beginText({ text, ledger }) {
    if (text !== undefined && !isBlank(text))
        return { text, ledger };
    return { text: '{}', ledger: { ...ledger, found: { file: text ?? null, ...ledger.found } } };
}
/**
 * Takes out of a config.json what a step has put in: the logins that are still its own, for which what stood there before comes
 * back. Returns the file and the ledger as they are then, or why it cannot, as the rest of a sentence about the file.
 */
function takeOutLogins({ text, ledger }, id) {
    const own = ledger.entries.filter((entry) => entry.id === id);
    if (own.length === 0)
        return (0,result/* parsed */.Yz)({ text, ledger });
    if (text === undefined || isBlank(text))
        return (0,result/* parsed */.Yz)({ text, ledger: own.reduce(forget, ledger) });
    const config = readConfigText(text);
    if (!config.ok)
        return config;
    return (0,result/* parsed */.Yz)(putBackFound(own.reduceRight(takeOut, { text, ledger })));
}
/** Takes out what steps have put in whose jobs have surely ended by the time `now`, as after a machine that went down. */
function takeOutOld(file, now) {
    const old = new Set(file.ledger.entries.filter(({ at }) => now - at > longest_job/* LONGEST_JOB */.z).map(({ id }) => id));
    return [...old].reduce((rest, id) => {
        const taken = takeOutLogins(rest, id);
        return taken.ok ? taken.value : rest;
    }, file);
}
function takeOut(file, entry) {
    const { host, hash, before } = entry;
    const [, ...later] = ofHost(file.ledger, entry);
    const now = loginIn(file.text, host);
    // One that is covered by another step's is not there to be taken out.
    const isOwn = now !== undefined && hashOf(now) === hash && later.every((one) => one.hash !== hash);
    const rest = { text: file.text, ledger: forget(file.ledger, entry) };
    const put = isOwn ? setMember(rest, { section: 'auths', host, value: before }) : rest;
    const others = rest.ledger.entries.filter((one) => one.host === host);
    const isKept = others.some((one) => before !== undefined && one.hash === hashOf(before));
    return others.length === 0 || (isOwn && !isKept) ? putBackHelper(put, host) : put;
}
function loginIn(text, host) {
    const member = memberNamed(sureText(text).sections.auths, host);
    return member && text.slice(member.value, member.end);
}
/** The entry and those that were put in after it, for the same host. */
const ofHost = ({ entries }, entry) => entries.slice(entries.indexOf(entry)).filter(({ host }) => host === entry.host);
/** Forgets an entry: whoever has covered it puts back what stood before it. */
function forget(ledger, entry) {
    const covering = ofHost(ledger, entry).filter(({ before }) => before !== undefined && hashOf(before) === entry.hash);
    const entries = ledger.entries.flatMap((one) => {
        if (one === entry)
            return [];
        if (!covering.includes(one))
            return [one];
        const { before: _, ...rest } = one;
        return [entry.before === undefined ? rest : { ...rest, before: entry.before }];
    });
    return { ...ledger, entries };
}
/** Hash of a value, however it is laid out: docker lays the file out anew when it logs in. */
const hashOf = (value) => (0,hash/* sha256 */.sc)(JSON.stringify(JSON.parse(value)));
//# sourceMappingURL=keep-login.js.map
// EXTERNAL MODULE: ./build/src/base/json.js
var json = __webpack_require__(5221);
;// CONCATENATED MODULE: ./build/src/buildx/docker-config/kept/ledger.js

const EMPTY_LEDGER = { entries: [], found: {} };
/** Parses the ledger as `JSON.stringify` wrote it; undefined for a text that is none. */
function parseLedger(text) {
    try {
        const { entries, found } = (0,json/* recordOf */.zv)(JSON.parse(text));
        return Array.isArray(entries) && entries.every(isEntry) && isFound(found) ? { entries, found } : undefined;
    }
    catch {
        return undefined;
    }
}
const isText = (value) => typeof value === 'string';
function isEntry(value) {
    const { id, at, host, hash, before } = (0,json/* recordOf */.zv)(value);
    return [id, host, hash].every(isText) && Number.isSafeInteger(at) && (before === undefined || isJson(before));
}
function isFound(value) {
    const { file, folder, objects, helpers } = (0,json/* recordOf */.zv)(value);
    const areTexts = Object.values((0,json/* recordOf */.zv)(objects)).every((one) => one === null || isText(one));
    const areHelpers = Object.values((0,json/* recordOf */.zv)(helpers)).every((one) => one === null || isJson(one));
    const isFile = file === undefined || file === null || isText(file);
    return isFile && (folder === undefined || isText(folder)) && areTexts && areHelpers;
}
function isJson(value) {
    if (!isText(value))
        return false;
    JSON.parse(value);
    return true;
}
//# sourceMappingURL=ledger.js.map
// EXTERNAL MODULE: ./build/src/adapters/disk.js
var adapters_disk = __webpack_require__(9469);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./build/src/adapters/maker.js
var maker = __webpack_require__(7746);
// EXTERNAL MODULE: ./build/src/adapters/path-content.js
var path_content = __webpack_require__(6923);
;// CONCATENATED MODULE: ./build/src/adapters/file-lock.js




/** Who holds such a lock reads and writes two small files. Milliseconds. */
const MOST_MILLISECONDS = 30_000;
/** Time between two looks, in milliseconds. */
const EACH = 25;
/**
 * Runs a task while no other process of this step has the lock, which is a file at `path`. A lock whose process has ended, or that is
 * far older than a task takes, is taken over. Throws UnexpectedStateError when it stays taken, and what the task throws.
 */
async function withFileLock(path, disk, task) {
    const own = (0,maker/* nameMaker */.c)();
    const until = Date.now() + MOST_MILLISECONDS;
    while (!(await take(path, own, disk))) {
        if (Date.now() > until)
            throw new errors/* UnexpectedStateError */.t9(`Another step holds the lock ${path} for longer than ${MOST_MILLISECONDS / 1000} seconds.`, 'Remove that file when no job runs on this machine, and run the job again.');
        await (0,promises_.setTimeout)(EACH);
    }
    try {
        return await task();
    }
    finally {
        await disk.unlink(path).catch(path_content/* noContent */.V$);
    }
}
/** Takes the lock. Returns whether it has it. */
async function take(path, own, disk) {
    try {
        await disk.writeFile(path, own, { mode: 0o600, flag: 'wx' });
        return true;
    }
    catch (error) {
        if ((0,errors/* codeOf */.$N)(error) !== 'EEXIST')
            throw error;
    }
    const holder = await disk.readFile(path, 'utf8').catch(path_content/* unlessAbsent */.QY);
    const found = await disk.lstat(path).catch(path_content/* unlessAbsent */.QY);
    if (holder === undefined || found === undefined)
        return false;
    const isLeft = (0,maker/* hasMakerEnded */.x)(holder) || Date.now() - found.mtimeMs > 2 * MOST_MILLISECONDS;
    if (isLeft)
        await takeAway(path, holder, disk);
    return false;
}
/** Takes a lock away that was left. Another process may have done so in this moment: its own, if it has one by now, stays. */
async function takeAway(path, holder, disk) {
    const aside = `${path}.${(0,maker/* nameMaker */.c)()}`;
    try {
        await disk.rename(path, aside);
        if ((await disk.readFile(aside, 'utf8')) !== holder)
            await disk.link(aside, path);
        await disk.unlink(aside);
    }
    catch (error) {
        if ((0,errors/* codeOf */.$N)(error) !== 'EEXIST' && (0,path_content/* noContent */.V$)(error) !== 'missing')
            throw error;
    }
}
//# sourceMappingURL=file-lock.js.map
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/src/buildx/docker-config/private-config.js + 1 modules
var private_config = __webpack_require__(44);
// EXTERNAL MODULE: ./build/src/runner/file-problems.js
var file_problems = __webpack_require__(797);
// EXTERNAL MODULE: ./build/src/adapters/workspace-paths.js
var workspace_paths = __webpack_require__(3506);
;// CONCATENATED MODULE: ./build/src/adapters/kept-files.js









function placesOf(path, disk) {
    const config = (0,workspace_paths/* endOf */.pJ)(path, disk);
    const ledger = (0,external_node_path_.join)((0,external_node_path_.dirname)(config), `.${(0,external_node_path_.basename)(config)}.kept-logins`);
    return { path, config, folder: (0,external_node_path_.dirname)(config), ledger, lock: `${ledger}.lock` };
}
/** Text of a config.json; undefined where there is none. Refuses what is no text, as the rest of a sentence about the file. */
function configTextAt(path, place) {
    const content = (0,path_content/* contentOf */.$E)(path, private_config/* LARGEST_CONFIG */.UK, place);
    if (content === 'missing')
        return (0,result/* parsed */.Yz)(undefined);
    if (!(content instanceof Uint8Array))
        return (0,result/* refused */.J5)((0,file_problems/* contentProblem */.j3)(path, content, private_config/* LARGEST_CONFIG */.UK).slice((0,result/* quoted */.TL)(path).length + 1));
    try {
        return (0,result/* parsed */.Yz)(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content));
    }
    catch {
        return (0,result/* refused */.J5)('is not in UTF-8');
    }
}
/**
 * Reads the ledger; an empty one where there is none. Throws UnexpectedStateError for what no step of this user can have written,
 * and MachineError where the system does not let it be read.
 */
async function readLedger({ ledger }, disk) {
    const reading = `read ${ledger}, in which this step notes which logins it keeps (keep-login)`;
    const found = await (0,path_content/* done */.Vw)(reading, () => disk.lstat(ledger).catch(path_content/* unlessAbsent */.QY));
    if (found === undefined)
        return EMPTY_LEDGER;
    // What a checkout or a build has left there is readable for others: https://git-scm.com/docs/git-update-index (--chmod)
    const isOwn = found.isFile() && (found.mode & 0o077) === 0;
    const read = isOwn ? parseLedger(await (0,path_content/* done */.Vw)(reading, () => disk.readFile(ledger, 'utf8'))) : undefined;
    if (read !== undefined)
        return read;
    throw new errors/* UnexpectedStateError */.t9(`${ledger} is not what this step writes there, beside docker's configuration, to know which logins are kept.`, 'Remove it, and run the job again.');
}
/** Writes the ledger; removes one in which nothing is left. */
async function writeLedger({ ledger }, content, disk) {
    if (content.entries.length === 0)
        return removeFile(ledger, disk);
    await writeWhole(ledger, JSON.stringify(content), ledger, disk);
}
/** Writes a config.json; removes it where it has no text. */
async function writeConfig({ config, ledger }, { text }, disk) {
    if (text === undefined)
        return removeFile(config, disk);
    await writeWhole(config, text, ledger, disk);
}
/** Removes what a step that was killed while it wrote has left. Only who has the lock may do so. */
async function removeUnfinished({ folder, ledger, lock }, disk) {
    const names = await (0,path_content/* done */.Vw)(`read ${folder}, the folder of docker's configuration`, () => disk.readdir(folder));
    const paths = names.map((name) => (0,external_node_path_.join)(folder, name));
    const unfinished = paths.filter((path) => path.startsWith(`${ledger}.`) && !path.startsWith(lock));
    await Promise.all(unfinished.map((path) => removeFile(path, disk)));
}
/** Removes these folders from the inside out, as long as they are empty: `first` is the outermost that this step has made. */
async function removeFolders(folder, first, disk) {
    for (let one = folder; one === first || one.startsWith(`${first}/`); one = (0,external_node_path_.dirname)(one)) {
        if ((await disk.rmdir(one).catch(path_content/* noContent */.V$)) !== undefined)
            return;
    }
}
/**
 * Replaces a file as a whole, so that nobody ever reads a part of it; one that is there keeps its rights and its owner. The new one
 * is written beside the ledger, where `removeUnfinished` finds it.
 */
async function writeWhole(path, content, ledger, disk) {
    const temporary = `${ledger}.${(0,maker/* nameMaker */.c)()}`;
    await (0,path_content/* done */.Vw)(`write ${path}, in which docker keeps its logins (keep-login)`, async () => {
        try {
            await disk.writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
            const old = await disk.lstat(path).catch(path_content/* unlessAbsent */.QY);
            if (old !== undefined) {
                const made = await disk.lstat(temporary);
                if (made.uid !== old.uid || made.gid !== old.gid)
                    await disk.chown(temporary, old.uid, old.gid);
                await disk.chmod(temporary, old.mode & 0o7777);
            }
            await disk.rename(temporary, path);
        }
        catch (error) {
            await disk.unlink(temporary).catch(path_content/* noContent */.V$);
            throw error;
        }
    });
}
const removeFile = (path, disk) => (0,path_content/* done */.Vw)(`remove ${path}`, () => disk.unlink(path).catch(path_content/* unlessAbsent */.QY));
//# sourceMappingURL=kept-files.js.map
;// CONCATENATED MODULE: ./build/src/adapters/kept-logins.js








/** How often a file is read anew that others change in the moment when it is written. */
const MOST_ATTEMPTS = 10;
/** Store of logins in docker's config.json, by its path. A relative one is seen from the workspace. */
function loginStoreIn(workspace, disk = adapters_disk/* DISK */.K) {
    const place = { workspace, disk };
    return {
        problem: async (path, hosts) => {
            const places = placesOf(path, disk);
            const text = configTextAt(path, place);
            const logins = hosts.map((host) => ({ host, authorization: '' }));
            const tried = text.ok ? keepLogins({ text: text.value, ledger: EMPTY_LEDGER }, logins, { id: '', at: 0 }) : text;
            if (!tried.ok)
                return `${problemOf(path, tried.problem)} ${REMEDY}`;
            if (!(0,path_content/* isWritable */.nH)(places.folder, disk))
                return `${problemOf(path, `stands in ${(0,result/* quoted */.TL)(places.folder)}, which the user of this job is not allowed to write to`)} ${RIGHTS}`;
            return ledgerProblem(places, disk);
        },
        keep: async (path, logins, keeper) => {
            const places = placesOf(path, disk);
            const made = await (0,path_content/* done */.Vw)(`make ${places.folder}, the folder of docker's configuration`, () => disk.mkdir(places.folder, { recursive: true, mode: 0o700 }));
            const before = await change(places, place, 'ledger first', (file) => {
                const kept = keepLogins(takeOutOld(file, keeper.at), logins, keeper);
                if (!kept.ok || made === undefined)
                    return kept;
                const { text, ledger } = kept.value;
                return (0,result/* parsed */.Yz)({ text, ledger: { ...ledger, found: { folder: made, ...ledger.found } } });
            });
            return namedHelpers(before, logins);
        },
        takeOut: async (path, id) => {
            const places = placesOf(path, disk);
            if ((await disk.lstat(places.folder).catch(path_content/* noContent */.V$)) === 'missing')
                return;
            const before = await change(places, place, 'ledger last', (file) => takeOutLogins(file, id));
            const { folder } = before.ledger.found;
            if (folder !== undefined)
                await removeFolders(places.folder, folder, disk);
        },
    };
}
const problemOf = (path, problem) => `The login cannot be kept (keep-login): ${(0,result/* quoted */.TL)(path)} ${problem}.`;
const REMEDY = 'Mend that file, or have DOCKER_CONFIG name the folder of another one for this job.';
const MENDING = 'Mend what the system names, or have DOCKER_CONFIG name another folder for this job.';
const RIGHTS = 'Give the user the right to that, or have DOCKER_CONFIG name another folder for this job.';
/** Why the ledger could not be used, as sentences; undefined where it can. */
async function ledgerProblem(places, disk) {
    try {
        await readLedger(places, disk);
        return undefined;
    }
    catch (error) {
        if (error instanceof errors/* MachineError */.Ml)
            return `The login cannot be kept: ${error.message}. ${MENDING}`;
        if (!(error instanceof errors/* UnexpectedStateError */.t9))
            throw error;
        return `The login cannot be kept (keep-login): ${error.message} ${error.remedy}`;
    }
}
/** Value of a result about the file at `path`. Throws UnexpectedStateError, with the problem, where there is none. */
function sure(path, result) {
    if (result.ok)
        return result.value;
    throw new errors/* UnexpectedStateError */.t9(problemOf(path, result.problem), REMEDY);
}
/**
 * Changes a config.json and its ledger, alone among the steps that keep logins. Of the two files the one is written first without
 * which the other could not be put right after a kill. Returns what was there before. Throws UnexpectedStateError.
 */
const change = (places, place, order, edit) => (0,path_content/* done */.Vw)(`lock ${places.config}, in which docker keeps its logins (keep-login)`, () => withFileLock(places.lock, place.disk, async () => {
    const { disk } = place;
    await removeUnfinished(places, disk);
    const ledger = await readLedger(places, disk);
    for (let attempt = 1;; attempt++) {
        const text = sure(places.path, configTextAt(places.path, place));
        const before = { text, ledger };
        const after = sure(places.path, edit(before));
        if (order === 'ledger first')
            await writeLedger(places, after.ledger, disk);
        // Docker does not know the lock: what it has written meanwhile is not written over.
        const now = configTextAt(places.path, place);
        if (attempt < MOST_ATTEMPTS && !(now.ok && now.value === text))
            continue;
        if (after.text !== text)
            await writeConfig(places, after, disk);
        if (order === 'ledger last')
            await writeLedger(places, after.ledger, disk);
        return before;
    }
}));
//# sourceMappingURL=kept-logins.js.map

/***/ })

};
