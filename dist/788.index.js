export const id = 788;
export const ids = [788];
export const modules = {

/***/ 6693:
/***/ ((module) => {

// The packages of sigstore send their requests by make-fetch-happen, which has a cache on disk, proxies and retries of its own,
// and is larger than all of them together. This one hands each request to whoever has said how they are sent, so that
// deadlines, bytes, retries and proxies are those of this action: src/adapters/sigstore/sigstore-requests.ts.
let send = () => Promise.reject(new Error('Nobody has said how requests of sigstore are sent.'))

const fetch = (address, options) => send(address, options)

fetch.sendBy = (sender) => {
  send = sender
}

module.exports = fetch


/***/ }),

/***/ 34:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BF: () => (/* binding */ havingPatience),
/* harmony export */   IU: () => (/* binding */ renewing),
/* harmony export */   OY: () => (/* binding */ ecrPublic),
/* harmony export */   X5: () => (/* binding */ endpointOf),
/* harmony export */   XX: () => (/* binding */ pacing),
/* harmony export */   X_: () => (/* binding */ calling),
/* harmony export */   ZG: () => (/* binding */ ecr),
/* harmony export */   bz: () => (/* binding */ refuseEndpoints),
/* harmony export */   cE: () => (/* binding */ namingProfile),
/* harmony export */   lW: () => (/* binding */ isOnThisMachine),
/* harmony export */   zw: () => (/* binding */ NO_CREDENTIALS)
/* harmony export */ });
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2396);
/* harmony import */ var _base_result_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6162);
/* harmony import */ var _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3198);
/* harmony import */ var _ecr_failure_class_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9291);
/* harmony import */ var _proxy_proxy_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5038);
/* harmony import */ var _question_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4228);






/** Makes a call of what asks. It turns whatever the SDK throws into an AwsError. */
function calling(ask, proxies) {
    return async (doing, send) => {
        try {
            return await ask(doing, (abortSignal) => send({ abortSignal }));
        }
        catch (error) {
            if (!(error instanceof _question_js__WEBPACK_IMPORTED_MODULE_4__/* .UnansweredError */ .j))
                throw error;
            throw triedError(doing, error, proxies);
        }
    };
}
/** AwsError of a question without an answer, with how it was tried; that of a question within it stays as it is. */
function triedError(doing, { cause, tries }, proxies) {
    if (!(cause instanceof _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy))
        return awsError({ ...doing, tries }, cause, proxies);
    return cause.tries === undefined ? withTries(cause, tries) : cause;
}
const withTries = ({ doing, service, operation, code, said, cause, finding }, tries) => new _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy({ doing, service, operation, code, said, tries }, cause, finding);
/** Makes a call whose requests have a pace: each attempt waits for its turn. */
const pacing = (call, pace) => (doing, send) => call({ ...doing, pace }, send);
/** Makes a call that has this patience; undefined: the one of each question. */
const havingPatience = (call, patience) => (doing, send) => call(patience === undefined ? doing : { ...doing, patience }, send);
/** Name by which the SDK calls that it has no credentials. */
const NO_CREDENTIALS = 'CredentialsProviderError';
/**
 * Makes a call that names AWS_PROFILE where the SDK found no credentials: with it the SDK leaves the keys of the environment
 * aside, and then does not say that the profile is why.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/credential-provider-node/src/defaultProvider.ts
 */
const namingProfile = (call, { AWS_PROFILE: profile }) => (doing, send) => call(doing, send).catch((error) => {
    if (!profile || !(error instanceof _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy) || error.code !== NO_CREDENTIALS)
        throw error;
    const { cause, finding } = error;
    const said = `${error.said}, with the profile ${(0,_base_result_js__WEBPACK_IMPORTED_MODULE_5__/* .quoted */ .TL)(profile)} of AWS_PROFILE`;
    throw new _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy({ ...doing, code: error.code, said, tries: error.tries }, cause, finding);
});
/**
 * AwsError about what the SDK has thrown, named by what AWS calls it, or by the system's code when the request never
 * arrived; and the proxy, when it came no further. An answer that could not be read is named by its status.
 */
function awsError(facts, error, proxies) {
    if (!(error instanceof Error))
        return new _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy({ ...facts, code: 'Unknown', said: String(error) }, error);
    const fault = faultOf(error);
    // What follows is for whoever writes a program with the SDK.
    const [told = ''] = error.message.split(/\s+Deserialization error: /);
    const said = told || causes(error);
    return new _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy({ ...facts, code: nameOf(error, fault), said: `${said}${(0,_proxy_proxy_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .blameProxy */ .Qt)(proxies, fault)}` }, error);
}
function nameOf(error, { code, status }) {
    if (code !== undefined)
        return code;
    // What the SDK names itself, it could not read.
    const isNamed = !/^(?:Unknown(?:Error)?|SyntaxError|TypeError|RangeError)$/.test(error.name);
    if (isNamed && !(0,_ecr_failure_class_js__WEBPACK_IMPORTED_MODULE_2__/* .isUnread */ .KJ)(error.message))
        return error.name;
    if (status !== undefined && (0,_ecr_failure_class_js__WEBPACK_IMPORTED_MODULE_2__/* .statusClass */ .hI)(status) !== 'untrue' && !(status < 500 && (0,_ecr_failure_class_js__WEBPACK_IMPORTED_MODULE_2__/* .isUnread */ .KJ)(error.message)))
        return `Status${status}`;
    return /^Unknown/.test(error.name) ? error.name : 'WrongAnswer';
}
/** Node gives an AggregateError without a message when none of a host's addresses could be reached. */
const causes = (error) => error instanceof AggregateError
    ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
    : '';
/** The system's errors say where the connection should have gone, the SDK's which status the answer had. */
function faultOf(error) {
    const told = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
    const { code, hostname, port, $metadata } = { ...told };
    const metadata = typeof $metadata === 'object' && $metadata !== null ? $metadata : {};
    return {
        message: error.message,
        code: typeof code === 'string' ? code : undefined,
        host: typeof hostname === 'string' ? hostname : undefined,
        port: typeof port === 'number' ? port : undefined,
        status: 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
    };
}
/**
 * Endpoint of ECR's API, as the SDK's options: a host of the same kind as that of the registry that the user named
 * (undefined: by the repository's name alone). An endpoint of the user's own goes before it: AWS takes no mix.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
function endpointOf(env, registry) {
    if (registry === undefined || env.AWS_ENDPOINT_URL_ECR || env.AWS_ENDPOINT_URL)
        return {};
    // Only what is true: what the environment says (AWS_USE_FIPS_ENDPOINT) stays.
    return {
        ...(registry.fips && { useFipsEndpoint: true }),
        ...(registry.dualStack && { useDualstackEndpoint: true }),
    };
}
/** Variables with the addresses of the services that are asked here: AWS_ENDPOINT_URL is for all of them. */
const ENDPOINTS = ['', '_ECR', '_ECR_PUBLIC', '_STS'].map((service) => `AWS_ENDPOINT_URL${service}`);
/**
 * Refuses an endpoint of the environment that is no address of HTTP: the SDK says of it "Invalid URL" and not whose, or asks
 * another host. Throws UnexpectedStateError, without the value, which may hold a password.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
function refuseEndpoints(env) {
    if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true')
        return;
    const isAddress = (text) => /^https?:\/\//i.test(text) && URL.canParse(text);
    const wrong = ENDPOINTS.filter((name) => env[name] && !isAddress(env[name] ?? ''));
    if (wrong.length === 0)
        return;
    throw new _base_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UnexpectedStateError */ .t9(`AWS cannot be asked: ${wrong.join(' and ')} in the environment of this job is not the address of a service.`, 'Write it with https:// (or http://) before the host, or take the variable away: the SDK of AWS then knows the address.');
}
/** Whether the environment leads the calls to a service to this machine, as to a local ECR. */
function isOnThisMachine(env, service) {
    const endpoint = env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL;
    if (!endpoint || !URL.canParse(endpoint))
        return false;
    return /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(new URL(endpoint).hostname);
}
/**
 * Makes a call that gets credentials anew when AWS says that they have expired, and then asks once more:
 * docker's login is good for 12 hours, a role's session for one by default, so a long build outlives it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 * AWS is believed, not the clock of this machine. What cannot be had anew, such as keys of an earlier step, stays
 * refused: then it throws what AWS said. Credentials are got as a question of their own: to assume a role is one.
 */
const renewing = (call, credentials) => async (doing, send) => {
    let used;
    const signed = async (options) => {
        used = (await credentials()).accessKeyId;
        return send(options);
    };
    try {
        return await call(doing, signed);
    }
    catch (error) {
        if (!isExpired(error))
            throw error;
        await call({ ...doing, milliseconds: RENEWAL_MILLISECONDS, patience: { attempts: 1 } }, async () => {
            // Of requests that were sent at the same time, the first one renews for all.
            const kept = await credentials();
            const now = kept.accessKeyId === used ? await credentials({ forceRefresh: true }) : kept;
            if (now.accessKeyId === used)
                throw error;
        });
        return call(doing, send);
    }
};
/** To assume a role has a patience of its own, for the token and for the role, which ends before. */
const RENEWAL_MILLISECONDS = 300_000;
/** ECR says ExpiredTokenException, STS ExpiredToken. */
const isExpired = (error) => error instanceof _ecr_aws_error_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsError */ .Gy && /^ExpiredToken(Exception)?$/.test(error.code);
/** Purpose of a call to ECR. */
const ecr = (doing, operation) => ({ doing, service: 'ECR', operation });
/** Purpose of a call to ECR Public. */
const ecrPublic = (doing, operation) => ({ doing, service: 'ECR Public', operation });
//# sourceMappingURL=call.js.map

/***/ }),

/***/ 1233:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ fetchIdToken)
/* harmony export */ });
/* harmony import */ var _runner_context_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(967);
/* harmony import */ var _aws_answer_checks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3372);
/* harmony import */ var _http_answer_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3859);



const TIMEOUT_MILLISECONDS = 30_000;
/**
 * Asks GitHub for an OIDC token for an audience, and masks it. Not `getIDToken` of @actions/core, which sends the token of
 * the job on to wherever the answer leads, and reads what comes without a bound. Throws AwsError (service OIDC).
 * https://docs.github.com/actions/reference/security/oidc
 */
async function fetchIdToken(call, { audience, attempts }, { env, mask }) {
    const doing = {
        doing: 'get an OIDC token from GitHub',
        service: 'OIDC',
        operation: 'getIDToken',
        milliseconds: TIMEOUT_MILLISECONDS,
        patience: { attempts },
    };
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
    const value = await call(doing, async ({ abortSignal }) => {
        if (!token)
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        const question = {
            address: `${url}&audience=${encodeURIComponent(audience)}`,
            headers: { accept: 'application/json', authorization: `Bearer ${token}` },
            limit: _http_answer_js__WEBPACK_IMPORTED_MODULE_1__/* .API_ANSWER_BYTES */ .MG,
        };
        const value = (0,_runner_context_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)((0,_http_answer_js__WEBPACK_IMPORTED_MODULE_1__/* .jsonIn */ .Yf)(await (0,_http_answer_js__WEBPACK_IMPORTED_MODULE_1__/* .getAnswer */ .PF)(question, abortSignal)), 'value');
        if (!value)
            throw (0,_aws_answer_checks_js__WEBPACK_IMPORTED_MODULE_0__/* .emptyAnswer */ .WC)(doing, 'the answer holds no token');
        return value;
    });
    mask(value);
    return value;
}
//# sourceMappingURL=oidc.js.map

/***/ }),

/***/ 9788:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sigstoreAt: () => (/* binding */ sigstoreAt)
});

// EXTERNAL MODULE: ./node_modules/@sigstore/bundle/dist/index.js
var dist = __webpack_require__(1040);
// EXTERNAL MODULE: ./node_modules/@sigstore/core/dist/index.js
var core_dist = __webpack_require__(3917);
// EXTERNAL MODULE: ./node_modules/@sigstore/sign/dist/index.js
var sign_dist = __webpack_require__(5179);
// EXTERNAL MODULE: ./node_modules/@sigstore/verify/dist/index.js
var verify_dist = __webpack_require__(4187);
// EXTERNAL MODULE: ./scripts/stubs/make-fetch-happen/index.js
var make_fetch_happen = __webpack_require__(6693);
// EXTERNAL MODULE: ./build/src/base/redacted.js
var redacted = __webpack_require__(2715);
// EXTERNAL MODULE: ./build/src/ecr/aws-error.js
var aws_error = __webpack_require__(3198);
// EXTERNAL MODULE: ./build/src/base/result.js
var result = __webpack_require__(6162);
// EXTERNAL MODULE: ./build/src/failures/oidc-claims.js
var oidc_claims = __webpack_require__(8684);
;// CONCATENATED MODULE: ./build/src/sign/job-claims.js


/** Claims of the OIDC token by which a job signs: https://docs.github.com/actions/reference/security/oidc */
const CLAIM_NAMES = [
    'iss',
    'ref',
    'sha',
    'repository',
    'event_name',
    'job_workflow_ref',
    'workflow_ref',
    'repository_id',
    'repository_owner_id',
    'runner_environment',
    'run_id',
    'run_attempt',
];
/**
 * Reads the claims of a token. They are not proven here: who gives the certificate proves them, and what it says is compared
 * with them afterwards. Returns them, or which are missing.
 */
function readJobClaims(token) {
    const all = (0,oidc_claims/* tokenClaims */.f)(token) ?? {};
    const known = CLAIM_NAMES.flatMap((name) => {
        const value = all[name];
        return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    });
    const missing = CLAIM_NAMES.filter((name) => known.every(([one]) => one !== name));
    if (missing.length > 0)
        return (0,result/* refused */.J5)(`the token has no ${missing.join(', ')}`);
    return (0,result/* parsed */.Yz)(Object.fromEntries(known));
}
//# sourceMappingURL=job-claims.js.map
// EXTERNAL MODULE: ./build/src/sign/signer-identity.js
var signer_identity = __webpack_require__(2248);
// EXTERNAL MODULE: ./build/src/sign/sigstore-instance.js
var sigstore_instance = __webpack_require__(3609);
// EXTERNAL MODULE: ./build/src/adapters/aws/call.js
var aws_call = __webpack_require__(34);
// EXTERNAL MODULE: ./build/src/adapters/oidc.js
var oidc = __webpack_require__(1233);
// EXTERNAL MODULE: ./build/src/base/json.js
var json = __webpack_require__(5221);
// EXTERNAL MODULE: ./build/src/ecr/failure-class.js
var failure_class = __webpack_require__(9291);
// EXTERNAL MODULE: ./build/src/adapters/github-answer.js
var github_answer = __webpack_require__(7146);
// EXTERNAL MODULE: ./build/src/adapters/http-answer.js
var http_answer = __webpack_require__(3859);
;// CONCATENATED MODULE: ./build/src/adapters/sigstore/attestation-store.js




const DOING = {
    doing: 'store the attestation with those of this repository on GitHub (sign: github)',
    service: 'Attestations',
    operation: 'POST',
    milliseconds: 30_000,
};
/**
 * Stores a bundle, given as JSON, with the attestations of a repository on GitHub. Returns its id. Throws AwsError.
 * https://docs.github.com/rest/repos/attestations#create-an-attestation
 */
function storeAttestation(call, { env, repository, token }, bundle) {
    const { GITHUB_API_URL: api } = env;
    return call(DOING, async ({ abortSignal }) => {
        const question = {
            address: `${api || 'https://api.github.com'}/repos/${repository}/attestations`,
            headers: {
                accept: 'application/vnd.github+json',
                'content-type': 'application/json',
                authorization: `Bearer ${token.revealText() ?? ''}`,
            },
            body: `{"bundle":${bundle}}`,
            limit: http_answer/* API_ANSWER_BYTES */.MG,
        };
        const answer = await (0,http_answer/* getAnswer */.PF)(question, abortSignal);
        const { id } = (0,json/* recordOf */.zv)((0,github_answer/* githubJson */.e)(answer.status === 201 ? { ...answer, status: 200 } : answer));
        if (typeof id === 'number' || (typeof id === 'string' && id !== ''))
            return String(id);
        throw new failure_class/* AnswerError */.dV('WrongAnswer', 'the answer names no attestation', 'untrue');
    });
}
//# sourceMappingURL=attestation-store.js.map
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: ./build/src/base/retry-policy.js
var retry_policy = __webpack_require__(12);
// EXTERNAL MODULE: ./build/src/base/text.js
var base_text = __webpack_require__(1036);
// EXTERNAL MODULE: ./build/src/runner/context.js
var context = __webpack_require__(967);
;// CONCATENATED MODULE: ./build/src/adapters/sigstore/sigstore-requests.js






/** A log answers when the entry is in it, which may take some seconds. */
const TIMEOUT_MILLISECONDS = 20_000;
/** The time that one of these services may cost a run. */
const PATIENCE_MILLISECONDS = 60_000;
/**
 * Sends the requests of sigstore's packages as a run sends all of its own: with its deadlines, retries and proxies. A service
 * that refuses, or does not answer, is thrown as AwsError; returned is what the packages themselves make something of: success,
 * an entry that is there already (409), and keys that are not there (403, 404).
 */
function sigstoreSender(call, services) {
    return async (address, options = {}) => {
        const found = services().find((one) => address.startsWith(`${one.address}/`) || address === one.address);
        if (found === undefined)
            throw new Error(`${new URL(address).host} is no service of sigstore that this step knows`);
        const { service, doing } = found;
        const isRead = options.method === undefined ? options.body === undefined : options.method === 'GET';
        const operation = isRead ? 'GET' : 'POST';
        const patience = { attempts: retry_policy/* PATIENCE */.aZ.attempts, milliseconds: PATIENCE_MILLISECONDS };
        return call({ doing, service, operation, milliseconds: TIMEOUT_MILLISECONDS, patience }, async ({ abortSignal }) => {
            const { headers = {}, body } = options;
            const question = {
                address,
                headers: { ...headers },
                limit: http_answer/* API_ANSWER_BYTES */.MG,
                body: isRead ? undefined : (body ?? ''),
            };
            const answer = await (0,http_answer/* getAnswer */.PF)(question, abortSignal);
            const isOwn = isRead ? [403, 404].includes(answer.status) : answer.status === 409;
            if (!isOwn)
                refuse(answer);
            return answerOf(answer);
        });
    };
}
function refuse(answer) {
    const { status, headers, body } = answer;
    const other = (0,failure_class/* gatewayAnswer */.Tg)(status, headers, body);
    if (other !== undefined)
        throw other;
    if (status >= 200 && status < 300)
        return;
    const said = saidIn(Buffer.from(body).toString('utf8'));
    const { 'retry-after': retryAfter } = headers;
    throw new failure_class/* AnswerError */.dV(`Status${status}`, said, (0,failure_class/* statusClass */.hI)(status), { status, retryAfter });
}
/** What a service says in its answer: the member `message` of JSON, or the text. */
function saidIn(text) {
    try {
        return (0,context/* textAt */.$6)(JSON.parse(text), 'message') ?? (0,base_text/* excerpt */.Kb)(text);
    }
    catch {
        return text === '' ? 'nothing' : (0,base_text/* excerpt */.Kb)(text);
    }
}
const answerOf = ({ status, headers, body }) => ({
    ok: status >= 200 && status < 300,
    status,
    statusText: external_node_http_.STATUS_CODES[status] ?? '',
    headers: {
        get: (name) => {
            const value = headers[name.toLowerCase()];
            return value === undefined ? null : String(value);
        },
    },
    body: pieces(body),
    json: async () => JSON.parse(Buffer.from(body).toString('utf8')),
    buffer: async () => Buffer.from(body),
});
async function* pieces(body) {
    yield body;
}
//# sourceMappingURL=sigstore-requests.js.map
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./node_modules/@sigstore/tuf/dist/index.js
var tuf_dist = __webpack_require__(4423);
;// CONCATENATED MODULE: ./build/src/adapters/sigstore/github-keys.js
/**
 * Root of the keys of GitHub's own sigstore, by which all later ones are trusted, as GitHub's command line has it; the public
 * instance's is a part of @sigstore/tuf. That it has expired says nothing: the roots after it are signed by it, up to the present one.
 * https://github.com/cli/cli/blob/trunk/pkg/cmd/attestation/verification/embed/tuf-repo.github.com/root.json
 */
const GITHUB_ROOT = {
    signatures: [
        {
            keyid: 'a10513a5ab61acd0c6b6fbe0504856ead18f3b17c4fabbe3fa848c79a5a187cf',
            sig: '3046022100ca341d3ba2ef7657d69c2825729959681f55aec497b612e81a547e2abb616b49022100cd605b412a3d991f92e0818e07e60383bbd23904723eec221d6e39fdfeae3104',
        },
        {
            keyid: '5e01c9a0b2641a8965a4a74e7df0bc7b2d8278a2c3ca0cf7a3f2f783d3c69800',
            sig: '3046022100d0f70effe60d6a18319e2890088cd01d45c654ee6d2ce1d5c3cdcf2dc7f637570221008f947a2d7334d948f1c4794b0a465f1dfb99a578dd8d1f4563cee0581f457db2',
        },
        {
            keyid: '54809115b40137aac01af4b7ac2408c77ea0d58fa4dad48fc3196497d2a26f44',
            sig: '304502201ae931db1c48020fb37af54d446ac856306f619dfc3f93ddcff70d2880e443dc022100992b70451aa74805adef24e85ec352e598812267f623979bd4ce719b66b62d22',
        },
        {
            keyid: '88737ccdac7b49cc237e9aaead81be2a40278b886a693d8149a19cf543f093d3',
            sig: '3045022023bba8e14c177609f43873aa0087ef983ddd2bad9a0a832c0cf279e1be8798f2022100facfaecc1d7ee793042eaaa6970fb9ca700c3bdbf4ee43ed0f8d0fc3aef96563',
        },
        {
            keyid: 'd6a89e23fb22801a0d1186bf1bdd007e228f65a8aa9964d24d06cb5fbb0ce91c',
            sig: '3046022100d2f6cceb05d135ce6a6ce7fe1dc76c24508154ad71c433028e64ca95ba716ffb022100f0592d60eb67508dd5f9cc593a4cca33bbaf94882c3d74a560fda845a456c6cc',
        },
        {
            keyid: '8b498a80a1b7af188c10c9abdf6aade81d14faaffcde2abcd6063baa673ebd12',
            sig: '30450221009af2f0c534ed92de909a3b727f7101319c18e10623de8f48a0eba980d3d54d830220095842b16c58567c71f9dfa0b54e79daca1b2fecf3cb2ea4ee6d8393bdf93294',
        },
    ],
    signed: {
        _type: 'root',
        consistent_snapshot: true,
        expires: '2025-04-11T14:36:57Z',
        keys: {
            '4f4d1dd75f2d7f3860e3a068d7bed90dec5f0faafcbe1ace7fb7d95d29e07228': {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENki7aZVips5SgRzCd/Om0CGzQKY/\nnv84giqVDmdwb2ys82Z6soFLasvYYEEQcwqaC170n9gr93wHUgPc796uJA==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@ashtom',
            },
            '539dde44014c850fe6eeb8b299eb7dae2e1f4bf83454b949e98aa73542cdc65a': {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAElD0o2sOZN9n3RKQ7PtMLAoXj+2Ai\nn4PKT/pfnzDlNLrD3VTQwCc4sR4t+OLu4KQ+qk+kXkR9YuBsu3bdJZ1OWw==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@nerdneha',
            },
            '54809115b40137aac01af4b7ac2408c77ea0d58fa4dad48fc3196497d2a26f44': {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEimKcdST+ORD+g0aGEFDOVZDAaIYg\nIgesNKiIe2L7MUsYx5UHhzQ08quvew13eYSCNJnfwooFZu7cdTu8AwqFjQ==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@alexiswales',
            },
            '88737ccdac7b49cc237e9aaead81be2a40278b886a693d8149a19cf543f093d3': {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBagkskNOpOTbetTX5CdnvMy+LiWn\nonRrNrqAHL4WgiebH7Uig7GLhC3bkeA/qgb926/vr9qhOPG9Buj2HatrPw==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@gregose',
            },
            '8b498a80a1b7af188c10c9abdf6aade81d14faaffcde2abcd6063baa673ebd12': {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7IEoVNwrprchXGhT5sAhSax7SOd3\n8duuISghCzfmHdKJWSbV2wJRamRiUVRtmA83K/qm5cT20WXMCT5QeM/D3A==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@trevrosen',
            },
            a10513a5ab61acd0c6b6fbe0504856ead18f3b17c4fabbe3fa848c79a5a187cf: {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC2wJ3xscyXxBLybJ9FVjwkyQMe53\nRHUz77AjMO8MzVaT8xw6ZvJqdNZiytYtigWULlINxw6frNsWJKb/f7lC8A==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@kommendorkapten',
            },
            d6a89e23fb22801a0d1186bf1bdd007e228f65a8aa9964d24d06cb5fbb0ce91c: {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDdORwcruW3gqAgaLjH/nNdGMB4kQ\nAvA+wD6DyO4P/wR8ee2ce83NZHq1ZADKhve0rlYKaKy3CqyQ5SmlZ36Zhw==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@krukow',
            },
            eb8eff37f93af2faaba519f341decec3cecd3eeafcace32966db9723842c8a62: {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENynVdQnM9h7xU71G7PiJpQaDemub\nkbjsjYwLlPJTQVuxQO8WeIpJf8MEh5rf01t2dDIuCsZ5gRx+QvDv0UzfsA==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-keyowner': '@mph4',
            },
            eb9799b483affac9da87ef4c9ea467928415c961349e607e5e6e485679b07f8f: {
                keytype: 'ecdsa',
                keyval: {
                    public: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENKNcNcX+d73lS1TRFb9Vnp8JvOoh\nzYQ+in43iGenbG8RGo9L/6FJ2hoRbVU6xskvyuErcdPbCdI4GxrQ5i8hkw==\n-----END PUBLIC KEY-----\n',
                },
                scheme: 'ecdsa-sha2-nistp256',
                'x-tuf-on-ci-online-uri': 'azurekms://production-tuf-root.vault.azure.net/keys/Online-Key/aaf375fd8ed24acb949a5cc173700b05',
            },
        },
        roles: {
            root: {
                keyids: [
                    'a10513a5ab61acd0c6b6fbe0504856ead18f3b17c4fabbe3fa848c79a5a187cf',
                    '4f4d1dd75f2d7f3860e3a068d7bed90dec5f0faafcbe1ace7fb7d95d29e07228',
                    '88737ccdac7b49cc237e9aaead81be2a40278b886a693d8149a19cf543f093d3',
                    'd6a89e23fb22801a0d1186bf1bdd007e228f65a8aa9964d24d06cb5fbb0ce91c',
                    'eb8eff37f93af2faaba519f341decec3cecd3eeafcace32966db9723842c8a62',
                    '8b498a80a1b7af188c10c9abdf6aade81d14faaffcde2abcd6063baa673ebd12',
                    '539dde44014c850fe6eeb8b299eb7dae2e1f4bf83454b949e98aa73542cdc65a',
                    '54809115b40137aac01af4b7ac2408c77ea0d58fa4dad48fc3196497d2a26f44',
                ],
                threshold: 3,
            },
            snapshot: {
                keyids: ['eb9799b483affac9da87ef4c9ea467928415c961349e607e5e6e485679b07f8f'],
                threshold: 1,
                'x-tuf-on-ci-expiry-period': 21,
                'x-tuf-on-ci-signing-period': 7,
            },
            targets: {
                keyids: [
                    'a10513a5ab61acd0c6b6fbe0504856ead18f3b17c4fabbe3fa848c79a5a187cf',
                    '4f4d1dd75f2d7f3860e3a068d7bed90dec5f0faafcbe1ace7fb7d95d29e07228',
                    '88737ccdac7b49cc237e9aaead81be2a40278b886a693d8149a19cf543f093d3',
                    'd6a89e23fb22801a0d1186bf1bdd007e228f65a8aa9964d24d06cb5fbb0ce91c',
                    'eb8eff37f93af2faaba519f341decec3cecd3eeafcace32966db9723842c8a62',
                    '8b498a80a1b7af188c10c9abdf6aade81d14faaffcde2abcd6063baa673ebd12',
                    '539dde44014c850fe6eeb8b299eb7dae2e1f4bf83454b949e98aa73542cdc65a',
                    '54809115b40137aac01af4b7ac2408c77ea0d58fa4dad48fc3196497d2a26f44',
                ],
                threshold: 3,
            },
            timestamp: {
                keyids: ['eb9799b483affac9da87ef4c9ea467928415c961349e607e5e6e485679b07f8f'],
                threshold: 1,
                'x-tuf-on-ci-expiry-period': 7,
                'x-tuf-on-ci-signing-period': 6,
            },
        },
        spec_version: '1.0.31',
        version: 3,
        'x-tuf-on-ci-expiry-period': 240,
        'x-tuf-on-ci-signing-period': 60,
    },
};
//# sourceMappingURL=github-keys.js.map
;// CONCATENATED MODULE: ./build/src/adapters/sigstore/trusted-keys.js






const READ_KEYS = 'read the keys that sigstore is trusted by';
/**
 * Reads the keys that signatures of an instance are verified with, from the root that this action has, by The Update Framework:
 * https://theupdateframework.io. Throws AwsError (service TUF) for keys that cannot be read, or are no longer good.
 */
async function trustedKeys({ call, files, isLocal }, instance) {
    const { keys: mirrorURL, name } = instance;
    const cachePath = files.privatePath();
    await files.makePrivateFolder(cachePath);
    try {
        const rootPath = (0,external_node_path_.join)(cachePath, 'first-root.json');
        const root = isLocal
            ? await localRoot(call, mirrorURL)
            : name === 'github'
                ? JSON.stringify(GITHUB_ROOT)
                : undefined;
        if (root !== undefined)
            await files.writePrivate(rootPath, root);
        return (0,verify_dist/* toTrustMaterial */.jO)(await (0,tuf_dist.getTrustedRoot)({ mirrorURL, cachePath, ...(root !== undefined && { rootPath }) }));
    }
    catch (error) {
        throw keyError(error);
    }
    finally {
        await files.removePrivateFolder(cachePath);
    }
}
const localRoot = (call, mirror) => call({ doing: READ_KEYS, service: 'TUF', operation: 'GET' }, async ({ abortSignal }) => {
    const question = { address: `${mirror}/root.json`, headers: {}, limit: http_answer/* API_ANSWER_BYTES */.MG };
    return (await (0,http_answer/* getAnswer */.PF)(question, abortSignal)).body;
});
/** The package tells of some causes by their texts alone. */
function keyError(error) {
    for (let one = error; one instanceof Error; one = one.cause)
        if (one instanceof aws_error/* AwsError */.Gy)
            return one;
    const told = [];
    for (let one = error; one instanceof Error; one = one.cause)
        told.push(one.message);
    const said = told.length === 0 ? String(error) : told.join(': ');
    const code = /expired/i.test(said) ? 'Expired' : 'WrongAnswer';
    return new aws_error/* AwsError */.Gy({ doing: READ_KEYS, service: 'TUF', operation: 'GET', code, said }, error);
}
//# sourceMappingURL=trusted-keys.js.map
;// CONCATENATED MODULE: ./build/src/adapters/sigstore/sigstore-client.js















const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
/** Who signs by it knows it: https://github.com/actions/toolkit/blob/main/packages/attest/src/sign.ts */
const AUDIENCE = 'sigstore';
const TOKEN_ATTEMPTS = 12;
/** Makes the client of sigstore: all its requests are sent as those of the rest of the run. */
function sigstoreAt(options) {
    const { env, ask, proxies, context, files } = options;
    const call = (0,aws_call/* calling */.X_)(ask, proxies);
    const addresses = () => ['public-good', 'github'].flatMap((name) => servicesOf(name, env));
    make_fetch_happen.sendBy(sigstoreSender(call, addresses));
    const keys = new Map();
    const keysOf = (name) => {
        const read = keys.get(name) ?? trustedKeys({ call, files, isLocal: (0,sigstore_instance/* isLocalSigstore */.SX)(env) }, (0,sigstore_instance/* sigstoreInstance */.KY)(name, env));
        keys.set(name, read);
        return read;
    };
    return {
        identify: async () => {
            const token = await (0,oidc/* fetchIdToken */.F)(call, { audience: AUDIENCE, attempts: TOKEN_ATTEMPTS }, options);
            const claims = readJobClaims(token);
            if (claims.ok)
                return { token: new redacted/* Redacted */.t(token), claims: claims.value };
            const doing = { doing: 'read the claims of the OIDC token', service: 'OIDC', operation: 'getIDToken' };
            throw new aws_error/* AwsError */.Gy({ ...doing, code: 'WrongAnswer', said: claims.problem }, undefined);
        },
        sign: (job, statement) => sign((0,sigstore_instance/* sigstoreInstance */.KY)((0,sigstore_instance/* instanceFor */.XB)(context), env), job, statement),
        verify: (bundle) => verify(bundle, keysOf),
        store: (bundle, token) => storeAttestation(call, { env, repository: context.repository, token }, bundle),
    };
}
function servicesOf(name, env) {
    const { fulcio, rekor, timestamps, keys } = (0,sigstore_instance/* sigstoreInstance */.KY)(name, env);
    return [
        { address: fulcio, service: 'Fulcio', doing: 'get a certificate to sign with' },
        ...(rekor
            ? [{ address: rekor, service: 'Rekor', doing: 'write the signature to the transparency log' }]
            : []),
        ...(timestamps
            ? [{ address: timestamps, service: 'Timestamps', doing: 'get a timestamp of the signature' }]
            : []),
        { address: keys, service: 'TUF', doing: READ_KEYS },
    ];
}
async function sign({ fulcio, rekor, timestamps }, { token }, statement) {
    const identityProvider = { getToken: async () => token.revealText() ?? '' };
    const signer = new sign_dist/* FulcioSigner */.$o({ fulcioBaseURL: fulcio, identityProvider });
    const witnesses = [
        // After an answer that was lost the entry is there already.
        ...(rekor ? [blaming('Rekor', new sign_dist/* RekorWitness */.fU({ rekorBaseURL: rekor, fetchOnConflict: true }))] : []),
        ...(timestamps ? [blaming('Timestamps', new sign_dist/* TSAWitness */.gs({ tsaBaseURL: timestamps }))] : []),
    ];
    try {
        const builder = new sign_dist/* DSSEBundleBuilder */.VV({ signer, witnesses });
        const bundle = await builder.create({ data: Buffer.from(statement), type: PAYLOAD_TYPE });
        return JSON.stringify((0,dist.bundleToJSON)(bundle));
    }
    catch (error) {
        throw signError(error);
    }
}
/** A witness whose errors name the service that it asks: it does nothing but ask it, and read the answer. */
const blaming = (service, witness) => ({
    testify: async (content, publicKey) => {
        try {
            return await witness.testify(content, publicKey);
        }
        catch (error) {
            throw signError(error, service);
        }
    },
});
/** How the codes begin that the package has for what Fulcio answered. What it has thrown beside that can be of anything. */
const OF_FULCIO = 'CA_';
/** What the service said is within what the package says of it. Never the token, which that may hold. */
function signError(error, service) {
    for (let one = error; one instanceof Error; one = one.cause)
        if (one instanceof aws_error/* AwsError */.Gy)
            return one;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const speaker = service ?? (code.startsWith(OF_FULCIO) ? 'Fulcio' : undefined);
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const words = `${error instanceof Error ? error.message : String(error)}${cause}`;
    const doing = 'sign the image';
    if (speaker !== undefined)
        return new aws_error/* AwsError */.Gy({ doing, service: speaker, operation: 'POST', code: 'WrongAnswer', said: words }, undefined);
    // The words of an error with a code are the package's, which can be those of the token.
    const said = `the answers are none that a signature can be made of${code === '' ? ` (${words})` : ''}`;
    return new aws_error/* AwsError */.Gy({ doing, service: 'Sigstore', operation: 'sign', code: 'WrongAnswer', said }, undefined);
}
/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const [SOURCE_REPOSITORY, SOURCE_REF] = ['1.3.6.1.4.1.57264.1.12', '1.3.6.1.4.1.57264.1.14'];
/** What each instance gives to every signature: a log its entry, and GitHub's own a timestamp. */
const THRESHOLDS = {
    'public-good': { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 },
    github: { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 1 },
};
async function verify(text, keysOf) {
    const bundle = parseBundle(text);
    const name = bundle.verificationMaterial.tlogEntries.length > 0 ? 'public-good' : 'github';
    const keys = await keysOf(name);
    try {
        const signer = new verify_dist/* Verifier */.BL(keys, THRESHOLDS[name]).verify((0,verify_dist/* toSignedEntity */.DC)(bundle));
        if (bundle.content.$case !== 'dsseEnvelope' || bundle.content.dsseEnvelope.payloadType !== PAYLOAD_TYPE)
            throw new Error('it signs no statement');
        const statement = (0,signer_identity/* readStatement */.cO)(bundle.content.dsseEnvelope.payload.toString('utf8'));
        if (statement === undefined)
            throw new Error('what it signs is no statement');
        return { identity: identityOf(signer), ...statement };
    }
    catch (error) {
        throw unverified(error);
    }
}
function parseBundle(text) {
    try {
        return (0,dist.bundleFromJSON)(JSON.parse(text));
    }
    catch (error) {
        throw unverified(error);
    }
}
function unverified(error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'WrongBundle';
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    const said = `${error instanceof Error ? error.message : String(error)}${cause}`;
    return new aws_error/* AwsError */.Gy({ doing: 'verify the signature', service: 'Sigstore', operation: 'verify', code, said }, error);
}
function identityOf({ identity = {} }) {
    const extension = (oid) => {
        const value = identity.oids?.find((one) => one.oid?.id.join('.') === oid)?.value;
        return value === undefined ? '' : core_dist.ASN1Obj.parseBuffer(Buffer.from(value)).value.toString('utf8');
    };
    return {
        issuer: identity.extensions?.issuer ?? '',
        workflow: identity.subjectAlternativeName ?? '',
        repository: extension(SOURCE_REPOSITORY),
        ref: extension(SOURCE_REF),
    };
}
//# sourceMappingURL=sigstore-client.js.map

/***/ }),

/***/ 8684:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ describeTrustPolicy),
/* harmony export */   f: () => (/* binding */ tokenClaims)
/* harmony export */ });
/* harmony import */ var _names_aws_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7047);

/** The claims that a trust policy may ask for, or that tell which job it is. */
const CLAIMS = [
    'iss',
    'aud',
    'sub',
    'repository',
    'repository_id',
    'repository_owner',
    'repository_owner_id',
    'repository_visibility',
    'ref',
    'ref_type',
    'environment',
    'event_name',
    'job_workflow_ref',
    'workflow_ref',
    'runner_environment',
    'enterprise',
];
/**
 * Describes the claims of the OIDC token that AWS refused, and the statement of a trust policy of the role that would
 * let this job in, ready to paste. Never a part of the token itself. Undefined when it is no token.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
function describeTrustPolicy(token, role) {
    const claims = tokenClaims(token);
    if (claims === undefined)
        return undefined;
    const known = CLAIMS.flatMap((name) => {
        const value = claims[name];
        return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    });
    const width = Math.max(...known.map(([name]) => name.length));
    return [
        'the OIDC token of this job says:',
        ...known.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
        'A trust policy lets this job in when it has this statement:',
        JSON.stringify(statementFor(new Map(known), role), null, 2),
    ].join('\n');
}
function statementFor(claims, { arn, account }) {
    // IAM names a provider by its address without the scheme, in its ARN and in the keys of conditions.
    const provider = (claims.get('iss') ?? '').replace(/^https:\/\//, '');
    return {
        Effect: 'Allow',
        Principal: { Federated: `arn:${(0,_names_aws_js__WEBPACK_IMPORTED_MODULE_0__/* .partitionOfArn */ .Fh)(arn)}:iam::${account}:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
            StringEquals: { [`${provider}:aud`]: claims.get('aud'), [`${provider}:sub`]: claims.get('sub') },
        },
    };
}
/** Claims of a JSON Web Token: its payload, which is the part between its two dots; undefined when it is no token. */
function tokenClaims(token) {
    try {
        const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        return typeof payload === 'object' && payload !== null ? { ...payload } : undefined;
    }
    catch {
        return undefined;
    }
}
//# sourceMappingURL=oidc-claims.js.map

/***/ })

};
