export const id = 826;
export const ids = [826];
export const modules = {

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

/***/ 3826:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connectTo: () => (/* binding */ connectTo)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/ECRClient.js + 8 modules
var ECRClient = __webpack_require__(4211);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/ECRPUBLICClient.js + 8 modules
var ECRPUBLICClient = __webpack_require__(2539);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-es/commands/GetCallerIdentityCommand.js
var GetCallerIdentityCommand = __webpack_require__(3546);
// EXTERNAL MODULE: ./build/src/ecr/request-quotas.js
var request_quotas = __webpack_require__(6831);
;// CONCATENATED MODULE: ./build/src/ecr/token-bucket.js
/** Share of the quota that is used: clocks and connections are not so exact that all of it would pass. */
const SHARE = 0.9;
/** Share of a second's quota that may go at once, after a pause. */
const BURST = 0.8;
/** Share of the rate that comes back in a second after it was slowed. */
const RECOVERY = 0.1;
/** Share of the rate below which it is not slowed: many jobs that stand back for each other would all stand still. */
const LEAST = 0.1;
/** Rate of an operation without a known quota once it has been refused. */
const ASSUMED = 5;
/**
 * Requests in a second of which a run needs no more for long: when one is refused of an operation whose quota is far higher,
 * others have taken it, and half of it would slow nothing here.
 */
const NEEDED = 10;
/** Requests that were on their way together are refused together: what comes within this time slows once. Milliseconds. */
const TOGETHER = 1000;
/** Token bucket of an operation that nobody has used yet. `quota`: requests in a second; undefined when none is known. */
function newBucket(quota, now) {
    const full = quota === undefined ? undefined : quota * SHARE;
    return { rate: full, full, tokens: full === undefined ? 0 : burstOf(full, full), at: now, slowed: undefined };
}
/** Milliseconds until the bucket has a token; 0 when it has one. */
function waitFor(bucket, now) {
    const { rate, tokens } = refill(bucket, now);
    return rate === undefined || tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate) * 1000);
}
/** Bucket after one request has taken its token. */
function takeOne(bucket, now) {
    const full = refill(bucket, now);
    return full.rate === undefined ? full : { ...full, tokens: full.tokens - 1 };
}
/** Bucket after requests that did not wait for their tokens: ECR's own bucket then is empty, and no more than that. */
function takeSpent(bucket, requests, now) {
    const full = refill(bucket, now);
    return { ...full, tokens: Math.max(full.tokens - requests, Math.min(full.tokens, 0)) };
}
/**
 * Bucket after a request was refused because there were too many: others use the same account. It is empty, and half as
 * fast; that comes back slowly. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
function slow(bucket, now) {
    const { rate, full, tokens, slowed } = refill(bucket, now);
    const empty = { full, tokens: Math.min(tokens, 0), at: now };
    if (slowed !== undefined && now - slowed < TOGETHER)
        return { ...empty, rate, slowed };
    if (rate === undefined)
        return { ...empty, rate: ASSUMED, slowed: now };
    return { ...empty, rate: Math.max(Math.min(rate, NEEDED) / 2, neededOf(full) * LEAST), slowed: now };
}
/** Milliseconds until so many requests have had their tokens, one after the other. */
function timeFor(bucket, requests, now) {
    const { rate, tokens } = refill(bucket, now);
    return rate === undefined ? 0 : Math.max(0, ((requests - tokens) / rate) * 1000);
}
function refill(bucket, now) {
    const { rate, full } = bucket;
    if (rate === undefined)
        return { ...bucket, at: now };
    const seconds = (now - bucket.at) / 1000;
    const tokens = Math.min(burstOf(rate, full ?? rate), bucket.tokens + rate * seconds);
    const next = rate + Math.max(neededOf(full), rate) * RECOVERY * seconds;
    return { ...bucket, rate: full === undefined ? next : Math.min(full, next), tokens, at: now };
}
const neededOf = (full) => Math.min(full ?? ASSUMED, NEEDED);
/** One that was slowed is to go evenly. */
const burstOf = (rate, full) => (rate < full ? 1 : Math.max(1, (full / SHARE) * BURST));
//# sourceMappingURL=token-bucket.js.map
;// CONCATENATED MODULE: ./build/src/ecr/pace.js


/** Finds paces, one for each key: all destinations of a run share them. */
function makePaces(timer) {
    const paces = new Map();
    return ({ service, region, caller }) => {
        const key = JSON.stringify([service, region, caller]);
        const pace = paces.get(key) ?? makePace(service, timer);
        paces.set(key, pace);
        return pace;
    };
}
function makePace(service, timer) {
    const lines = new Map();
    const lineOf = (operation) => {
        const line = lines.get(operation) ?? new Line(newBucket((0,request_quotas/* quotaOf */.O)(service, operation), timer.now()), timer);
        lines.set(operation, line);
        return line;
    };
    return {
        turn: (operation, again = false) => lineOf(operation).turn(again),
        throttled: (operation) => lineOf(operation).throttled(),
        spent: (operation, requests) => lineOf(operation).spent(requests),
        timeFor: (operation, requests) => lineOf(operation).timeFor(requests),
    };
}
/** Line of the requests that wait for one bucket's tokens: first those that were refused, then first come, first served. */
class Line {
    #timer;
    #bucket;
    #refused = [];
    #others = [];
    #isServed = false;
    constructor(bucket, timer) {
        this.#bucket = bucket;
        this.#timer = timer;
    }
    turn(again) {
        return new Promise((resolve, reject) => {
            const line = again ? this.#refused : this.#others;
            line.push({ resolve, reject });
            if (!this.#isServed)
                void this.#serve();
        });
    }
    throttled() {
        this.#bucket = slow(this.#bucket, this.#timer.now());
    }
    spent(requests) {
        this.#bucket = takeSpent(this.#bucket, requests, this.#timer.now());
    }
    timeFor(requests) {
        return timeFor(this.#bucket, requests, this.#timer.now());
    }
    /** Gives turns until nobody waits. */
    async #serve() {
        this.#isServed = true;
        try {
            while (this.#refused.length + this.#others.length > 0)
                (await this.#next())?.resolve();
        }
        catch (reason) {
            for (const waiting of [...this.#refused.splice(0), ...this.#others.splice(0)])
                waiting.reject(reason);
        }
        finally {
            this.#isServed = false;
        }
    }
    /** The next one, with its token. */
    async #next() {
        const { now, wait } = this.#timer;
        // Looked at again after each wait: the bucket may have been slowed meanwhile.
        for (let rest = waitFor(this.#bucket, now()); rest > 0; rest = waitFor(this.#bucket, now()))
            await wait(rest);
        this.#bucket = takeOne(this.#bucket, now());
        return this.#refused.shift() ?? this.#others.shift();
    }
}
//# sourceMappingURL=pace.js.map
// EXTERNAL MODULE: ./build/src/names/registry.js
var names_registry = __webpack_require__(9579);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-es/commands/AssumeRoleWithWebIdentityCommand.js
var AssumeRoleWithWebIdentityCommand = __webpack_require__(4107);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-es/commands/AssumeRoleCommand.js
var AssumeRoleCommand = __webpack_require__(7265);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-es/STSClient.js + 8 modules
var STSClient = __webpack_require__(4928);
// EXTERNAL MODULE: ./build/src/ecr/aws-error.js
var aws_error = __webpack_require__(3198);
// EXTERNAL MODULE: ./build/src/failures/oidc-claims.js
var oidc_claims = __webpack_require__(8684);
// EXTERNAL MODULE: ./build/src/inputs/identity.js
var inputs_identity = __webpack_require__(2029);
// EXTERNAL MODULE: ./build/src/names/aws.js
var aws = __webpack_require__(7047);
// EXTERNAL MODULE: ./build/src/adapters/oidc.js
var oidc = __webpack_require__(1233);
// EXTERNAL MODULE: ./build/src/adapters/aws/answer-checks.js
var answer_checks = __webpack_require__(3372);
// EXTERNAL MODULE: ./build/src/adapters/aws/call.js
var aws_call = __webpack_require__(34);
// EXTERNAL MODULE: ./build/src/ecr/failure-class.js
var failure_class = __webpack_require__(9291);
// EXTERNAL MODULE: ./build/src/adapters/bounds.js
var bounds = __webpack_require__(8273);
// EXTERNAL MODULE: ./build/src/adapters/http-answer.js
var http_answer = __webpack_require__(3859);
// EXTERNAL MODULE: ./build/src/adapters/use-proxies.js
var use_proxies = __webpack_require__(9168);
;// CONCATENATED MODULE: ./build/src/adapters/aws/request-handler.js





/** The SDK waits for ever unless it is told not to. Milliseconds. */
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
/** What all clients of the SDK have in common. By itself it knows no proxies, and no end of an answer. It is asked again by `ask`. */
const clientOptions = (proxies) => ({
    requestHandler: handlerFor(proxies),
    customUserAgent: 'ecr-build-push',
    maxAttempts: 1,
});
/** One for all clients: a connection that one of them has opened is good for the others too, and they are counted together. */
const HANDLERS = new WeakMap();
function handlerFor(proxies) {
    const made = HANDLERS.get(proxies);
    if (made !== undefined)
        return made;
    const limits = { milliseconds: PATIENCE.requestTimeout, bytes: http_answer/* API_ANSWER_BYTES */.MG, atOnce: MOST_AT_ONCE };
    const handler = boundAnswers(sdkHandler(proxies), limits);
    HANDLERS.set(proxies, handler);
    return handler;
}
/**
 * Each request has a file descriptor of its own, of which a process can have as few as 64 (ulimit -n), and Node itself has more
 * than 20. It is more than ECR's rates keep busy.
 */
const MOST_AT_ONCE = 16;
/** The SDK's own, which only a client gives away. */
function sdkHandler(proxies) {
    const agent = (0,use_proxies/* agentOptions */._)(proxies);
    const requestHandler = { ...PATIENCE, httpAgent: agent, httpsAgent: agent };
    return new STSClient/* STSClient */.i({ region: 'us-east-1', requestHandler }).config.requestHandler;
}
const NEVER = new AbortController().signal;
/**
 * Gives a handler limits for each request, from the connection to the end of the body: the SDK itself looks at the clock
 * until the headers are there, and reads a body of any size. The clients that its default chain makes take the same handler.
 * Returns the handler. What it sends fails with DeadlineError, with SizeError, or with AnswerError where a gateway answered.
 */
function boundAnswers(handler, { milliseconds, bytes, atOnce }) {
    const send = handler.handle.bind(handler);
    const takeTurn = (0,bounds/* turnsOf */.oA)(atOnce);
    const handle = (request, options) => {
        const { abortSignal = NEVER } = (options ?? {});
        return takeTurn(() => (0,bounds/* within */.ux)({ milliseconds, cancelled: abortSignal }, async (end) => {
            const { response } = await send(request, { ...options, abortSignal: end });
            const body = await (0,bounds/* readBody */.x8)(response.body, bytes);
            const other = (0,failure_class/* gatewayAnswer */.Tg)(response.statusCode, response.headers, body);
            if (other !== undefined)
                throw other;
            response.body = body;
            return { response };
        }));
    };
    return Object.assign(handler, { handle });
}
//# sourceMappingURL=request-handler.js.map
;// CONCATENATED MODULE: ./build/src/adapters/aws/assume-role.js









/**
 * Assumes a role: with GitHub's OIDC token where the job has one and no keys are given, else with the credentials that there
 * are. Masks its keys. Throws AwsError, with what the token claims where the role refuses it.
 */
async function assume(surroundings, call, { identity, role, when }) {
    const { env, proxies, mask } = surroundings;
    const sts = stsClient(proxies, identity, providerOf(identity.keys));
    const { role: named, sessionName, durationSeconds, sessionPolicy } = role;
    const patience = { attempts: identity.attempts };
    const request = {
        RoleArn: named.arn,
        RoleSessionName: sessionName,
        DurationSeconds: durationSeconds,
        ...(sessionPolicy !== undefined && { Policy: sessionPolicy.text }),
    };
    if ((0,inputs_identity/* usesIdToken */.lE)(identity.keys, env)) {
        const token = await (0,oidc/* fetchIdToken */.F)(call, { audience: role.audience, attempts: identity.attempts }, surroundings);
        const doing = {
            doing: `assume ${role.role.arn} with GitHub's OIDC token${when}`,
            service: 'STS',
            operation: 'AssumeRoleWithWebIdentity',
            patience,
        };
        return call(doing, async (options) => assumed(await sts.send(new AssumeRoleWithWebIdentityCommand/* AssumeRoleWithWebIdentityCommand */.W({ ...request, WebIdentityToken: token }), options), doing, mask)).catch((error) => {
            throw withClaims(error, token, role);
        });
    }
    const doing = { doing: `assume ${role.role.arn}${when}`, service: 'STS', operation: 'AssumeRole', patience };
    try {
        const input = role.externalId === undefined ? request : { ...request, ExternalId: role.externalId };
        return await call(doing, async (options) => assumed(await sts.send(new AssumeRoleCommand/* AssumeRoleCommand */.Q(input), options), doing, mask));
    }
    catch (error) {
        if (!(error instanceof aws_error/* AwsError */.Gy) || error.code !== aws_call/* NO_CREDENTIALS */.zw || env.AWS_PROFILE)
            throw error;
        const said = 'the runner offers no OIDC token to this job (ACTIONS_ID_TOKEN_REQUEST_URL is not set)';
        throw new aws_error/* AwsError */.Gy({ ...doing, service: 'OIDC', operation: 'getIDToken', code: 'NoPermission', said }, error);
    }
}
/** What both ways to assume a role answer. */
const assumed = ({ Credentials, AssumedRoleUser }, doing, mask) => ({ keys: keysOf(Credentials, doing, mask), caller: callerOf(AssumedRoleUser?.Arn, doing) });
/** A role that refuses a token says nothing of why; the token does. */
function withClaims(error, token, { role }) {
    if (!(error instanceof aws_error/* AwsError */.Gy && /^(AccessDenied|InvalidIdentityToken)/.test(error.code)))
        return error;
    const text = (0,oidc_claims/* describeTrustPolicy */.A)(token, role);
    return text === undefined ? error : new aws_error/* AwsError */.Gy(error, error.cause, { row: undefined, text });
}
/** Client of STS in the region of an identity; without a provider it has the SDK's default chain. */
const stsClient = (proxies, identity, credentials) => new STSClient/* STSClient */.i({ ...clientOptions(proxies), region: identity.region, ...(credentials && { credentials }) });
/** Keys as the SDK calls them. */
const sdkKeys = ({ accessKeyId, secretAccessKey, sessionToken }) => ({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
});
/** Provider of keys for the SDK; undefined without keys. */
const providerOf = (keys) => keys && sdkKeys(keys);
/** Masks the secrets of keys. The account id and the key id are not secret; masking them would empty outputs that contain them. */
function maskKeys(mask, keys) {
    if (keys === undefined)
        return;
    mask(keys.secretAccessKey);
    if (keys.sessionToken !== undefined)
        mask(keys.sessionToken);
}
function keysOf(credentials, doing, mask) {
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = credentials ?? {};
    if (accessKeyId && secretAccessKey) {
        const keys = { accessKeyId, secretAccessKey, sessionToken };
        maskKeys(mask, keys);
        return keys;
    }
    throw (0,answer_checks/* emptyAnswer */.WC)(doing, 'the answer holds no credentials');
}
/** Caller by the ARN in an answer of STS. Throws AwsError for anything else. */
const callerOf = (arn, doing) => (0,answer_checks/* accepted */.qG)(doing, (0,aws/* parseCaller */.F7)(arn ?? ''));
//# sourceMappingURL=assume-role.js.map
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/DescribeImagesCommand.js
var DescribeImagesCommand = __webpack_require__(6939);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/GetAuthorizationTokenCommand.js
var GetAuthorizationTokenCommand = __webpack_require__(8421);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/DescribeRepositoriesCommand.js
var DescribeRepositoriesCommand = __webpack_require__(1946);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/BatchGetImageCommand.js
var BatchGetImageCommand = __webpack_require__(9952);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/PutImageCommand.js
var PutImageCommand = __webpack_require__(5959);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/GetAccountSettingCommand.js
var GetAccountSettingCommand = __webpack_require__(6260);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/GetDownloadUrlForLayerCommand.js
var GetDownloadUrlForLayerCommand = __webpack_require__(1982);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/BatchDeleteImageCommand.js
var BatchDeleteImageCommand = __webpack_require__(4469);
// EXTERNAL MODULE: ./build/src/ecr/id-parts.js
var id_parts = __webpack_require__(712);
// EXTERNAL MODULE: ./build/src/base/result.js
var result = __webpack_require__(6162);
// EXTERNAL MODULE: ./build/src/names/image-reference.js
var image_reference = __webpack_require__(8339);
// EXTERNAL MODULE: ./build/src/names/repository.js
var names_repository = __webpack_require__(3148);
;// CONCATENATED MODULE: ./build/src/ecr/registry-answer.js





/**
 * Parses the host of a registry in an answer: `127.0.0.1:4510`. Returns it, or why nothing may be pushed there. An ECR host that the input
 * names is never left for one that is not ECR's, with one exception: an API on this machine may answer with an address of
 * this machine. That is a local ECR, and the image does not leave the machine.
 */
function parseAnsweredHost(text, { named, region, onThisMachine }) {
    const host = (0,image_reference/* parseHost */.o6)(text);
    if (!host.ok)
        return (0,result/* refused */.J5)(`the answer names no registry: ${host.problem}`);
    if ((0,names_registry/* isPublicHost */.sw)(text)) {
        return named?.kind === 'public'
            ? host
            : (0,result/* refused */.J5)(`the answer names ECR Public, and a private registry was asked for`);
    }
    const own = (0,names_registry/* parseRegistryHost */.TZ)(text);
    if (!own.ok) {
        if (named === undefined || (onThisMachine && (0,names_repository/* isLocalHost */.mJ)(text)))
            return host;
        return (0,result/* refused */.J5)(`the answer names ${(0,result/* quoted */.TL)(text)}, which is not ECR's, and the input repository names ${named.host}. If ECR shall have its registry elsewhere (AWS_ENDPOINT_URL), give the repository by its name alone`);
    }
    if (named?.kind === 'public')
        return (0,result/* refused */.J5)(`the answer names ${text}, and ECR Public was asked for`);
    return own.value.region === region
        ? host
        : (0,result/* refused */.J5)(`the answer names ${text}, and the region ${region} was asked for`);
}
/**
 * Parses what an answer says of the repository that was asked for. Returns its place, or why that cannot be.
 */
function parseAnsweredPlace({ repositoryUri: uri = '', registryId = '' }, name, asked) {
    const account = (0,aws/* parseAccountId */.cK)(registryId);
    if (!account.ok)
        return (0,result/* refused */.J5)(`the answer names no registry: ${account.problem}`);
    if (asked.account !== undefined && account.value !== asked.account) {
        return (0,result/* refused */.J5)(`the answer is about account ${account.value}, and account ${asked.account} was asked for`);
    }
    const suffix = `/${name}`;
    if (!uri.endsWith(suffix))
        return (0,result/* refused */.J5)(`the answer has the URI ${(0,result/* quoted */.TL)(uri)} for the repository ${(0,result/* quoted */.TL)(name)}`);
    const [first = '', ...others] = uri.slice(0, -suffix.length).split('/');
    const host = parseAnsweredHost(first, asked);
    if (!host.ok)
        return host;
    const own = (0,names_registry/* parseRegistryHost */.TZ)(first);
    if (own.ok && own.value.account !== account.value) {
        return (0,result/* refused */.J5)(`the answer is about account ${account.value}, and names ${first}`);
    }
    const place = { host: host.value, account: account.value };
    if (asked.named?.kind !== 'public') {
        return others.length === 0
            ? (0,result/* parsed */.Yz)(place)
            : (0,result/* refused */.J5)(`the answer has the URI ${(0,result/* quoted */.TL)(uri)}, which is no private one`);
    }
    const alias = (0,names_registry/* parseAlias */.sj)(others.join('/'));
    return alias.ok ? (0,result/* parsed */.Yz)({ ...place, alias: alias.value }) : alias;
}
/**
 * Parses the token of an answer, `AWS:<password>` in base64. Returns it, or that it is none: it becomes a header and a part of
 * Docker's configuration. The problem does not show it.
 */
const parseAuthorization = (text) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? (0,result/* parsed */.Yz)(text) : (0,result/* refused */.J5)('the answer holds no token in base64');
/** Parses the media type of a manifest in an answer. Returns it, or that it is none. */
const parseMediaType = (text) => /^[a-z]+\/[\w.+-]{1,127}$/.test(text) ? (0,result/* parsed */.Yz)(text) : (0,result/* refused */.J5)(`${(0,result/* quoted */.TL)(text)} is not a media type`);
/** Time in an answer; undefined where it is none. */
const timeIn = (time) => time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
//# sourceMappingURL=registry-answer.js.map
// EXTERNAL MODULE: ./build/src/adapters/registry-client.js
var registry_client = __webpack_require__(883);
;// CONCATENATED MODULE: ./build/src/adapters/aws/all-pages.js

/** More than any list has: ECR takes 100,000 images in a repository, and gives up to 1,000 at once. */
const MOST_PAGES = 1000;
/**
 * Reads all pages of a list, one after the other. `read` takes the token of a page, undefined for the first one. A page without
 * entries is the last one only where it has no token: AWS filters after it has cut a page. Throws AwsError for a list that has
 * no end, because it names a page that was read already or more pages than there can be: what was read of it may be a part.
 */
async function allPages(doing, read) {
    const all = [];
    const seen = new Set();
    for (let token;;) {
        const { found, next } = await read(token);
        all.push(...found);
        if (!next)
            return all;
        if (seen.has(next))
            throw endless(doing, 'the list begins again before its end');
        seen.add(next);
        if (seen.size >= MOST_PAGES)
            throw endless(doing, `the list has no end, also after ${MOST_PAGES} pages`);
        token = next;
    }
}
const endless = (doing, said) => new aws_error/* AwsError */.Gy({ ...doing, code: 'WrongAnswer', said }, undefined);
//# sourceMappingURL=all-pages.js.map
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/BatchCheckLayerAvailabilityCommand.js
var BatchCheckLayerAvailabilityCommand = __webpack_require__(9390);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/InitiateLayerUploadCommand.js
var InitiateLayerUploadCommand = __webpack_require__(6824);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/UploadLayerPartCommand.js
var UploadLayerPartCommand = __webpack_require__(674);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/CompleteLayerUploadCommand.js
var CompleteLayerUploadCommand = __webpack_require__(7200);
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-dry-run.js



/** No content has this digest, and no upload this id. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`;
const NO_UPLOAD = '00000000-0000-0000-0000-000000000000';
const part = (mediaType) => ({ mediaType, digest: NO_DIGEST, size: 1 });
/** An image that cannot be put: ECR refuses one whose layers it does not have. */
const NO_IMAGE = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: part('application/vnd.oci.image.config.v1+json'),
    layers: [part('application/vnd.oci.image.layer.v1.tar+gzip')],
});
/** What ECR says when it would have done it, if only the thing were there. */
const ALLOWED = /^(LayersNotFound|LayerInaccessible|UploadNotFound|InvalidLayer|InvalidLayerPart|EmptyUpload)Exception$/;
/**
 * Makes `probePermission` of Ecr, which throws AwsError when ECR refuses or could not be asked. An upload that
 * InitiateLayerUpload opens has no content, and ECR forgets it.
 */
function probingPermission(call, client, registry) {
    return async (name, action) => {
        const doing = (0,aws_call/* ecr */.ZG)(`ask whether ecr:${action} is allowed`, action);
        try {
            await call(doing, (options) => send(client, { ...registry, repositoryName: name }, action, options));
        }
        catch (error) {
            if (!(error instanceof aws_error/* AwsError */.Gy && ALLOWED.test(error.code)))
                throw error;
        }
    };
}
function send(client, input, action, options) {
    const upload = { ...input, uploadId: NO_UPLOAD };
    switch (action) {
        case 'BatchGetImage':
            return client.send(new BatchGetImageCommand/* BatchGetImageCommand */.P({ ...input, imageIds: [{ imageDigest: NO_DIGEST }] }), options);
        case 'GetDownloadUrlForLayer':
            return client.send(new GetDownloadUrlForLayerCommand/* GetDownloadUrlForLayerCommand */.p({ ...input, layerDigest: NO_DIGEST }), options);
        case 'BatchCheckLayerAvailability':
            return client.send(new BatchCheckLayerAvailabilityCommand/* BatchCheckLayerAvailabilityCommand */.Y({ ...input, layerDigests: [NO_DIGEST] }), options);
        case 'InitiateLayerUpload':
            return client.send(new InitiateLayerUploadCommand/* InitiateLayerUploadCommand */.D(input), options);
        case 'UploadLayerPart':
            return client.send(new UploadLayerPartCommand/* UploadLayerPartCommand */.b({ ...upload, partFirstByte: 0, partLastByte: 0, layerPartBlob: new Uint8Array(1) }), options);
        case 'CompleteLayerUpload':
            return client.send(new CompleteLayerUploadCommand/* CompleteLayerUploadCommand */.f({ ...upload, layerDigests: [NO_DIGEST] }), options);
        case 'PutImage':
            return client.send(new PutImageCommand/* PutImageCommand */.S({ ...input, imageManifest: NO_IMAGE }), options);
    }
}
//# sourceMappingURL=ecr-dry-run.js.map
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/CreateRepositoryCommand.js
var CreateRepositoryCommand = __webpack_require__(9093);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/GetLifecyclePolicyCommand.js
var GetLifecyclePolicyCommand = __webpack_require__(7631);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/GetRepositoryPolicyCommand.js
var GetRepositoryPolicyCommand = __webpack_require__(3213);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/ListTagsForResourceCommand.js
var ListTagsForResourceCommand = __webpack_require__(1739);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/DescribeRepositoryCreationTemplatesCommand.js
var DescribeRepositoryCreationTemplatesCommand = __webpack_require__(3306);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/PutImageTagMutabilityCommand.js
var PutImageTagMutabilityCommand = __webpack_require__(4049);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/PutImageScanningConfigurationCommand.js
var PutImageScanningConfigurationCommand = __webpack_require__(3260);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/PutLifecyclePolicyCommand.js
var PutLifecyclePolicyCommand = __webpack_require__(502);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/SetRepositoryPolicyCommand.js
var SetRepositoryPolicyCommand = __webpack_require__(2873);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/TagResourceCommand.js
var TagResourceCommand = __webpack_require__(9787);
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-repositories.js






/**
 * Calls to ECR about the settings of a repository. Each throws AwsError, and `set` an Error for a setting that private
 * repositories do not have.
 */
function repositoryCalls(call, client, asked) {
    const { region, account } = asked;
    const registry = account === undefined ? {} : { registryId: account };
    const place = (name) => ({ repositoryName: name, ...registry });
    return {
        createRepository: async (name, wanted) => {
            const doing = { ...(0,aws_call/* ecr */.ZG)(`create the repository ${name}`, 'CreateRepository'), finishes: 'begun' };
            const input = { ...place(name), ...creation(wanted) };
            return call(doing, async (options) => {
                const answer = await client.send(new CreateRepositoryCommand/* CreateRepositoryCommand */.W(input), options);
                return repositoryFacts(answer.repository, name, { asked, doing });
            });
        },
        policy: async (name, kind) => {
            if (kind === 'lifecycle-policy') {
                const doing = (0,aws_call/* ecr */.ZG)(`look at the lifecycle policy of ${name}`, 'GetLifecyclePolicy');
                const command = new GetLifecyclePolicyCommand/* GetLifecyclePolicyCommand */.O(place(name));
                return (0,answer_checks/* unlessMissing */.F2)('LifecyclePolicyNotFoundException', () => call(doing, async (options) => (0,answer_checks/* required */.mw)(doing, (await client.send(command, options)).lifecyclePolicyText)));
            }
            const doing = (0,aws_call/* ecr */.ZG)(`look at the repository policy of ${name}`, 'GetRepositoryPolicy');
            const command = new GetRepositoryPolicyCommand/* GetRepositoryPolicyCommand */.M(place(name));
            return (0,answer_checks/* unlessMissing */.F2)('RepositoryPolicyNotFoundException', () => call(doing, async (options) => (0,answer_checks/* required */.mw)(doing, (await client.send(command, options)).policyText)));
        },
        resourceTags: async (name, owner) => {
            const doing = (0,aws_call/* ecr */.ZG)(`look at the tags of the repository ${name}`, 'ListTagsForResource');
            const command = new ListTagsForResourceCommand/* ListTagsForResourceCommand */.a({ resourceArn: (0,names_repository/* repositoryArn */.qM)(region, owner, name) });
            return call(doing, async (options) => (0,answer_checks/* toldTags */.vJ)((await client.send(command, options)).tags));
        },
        // No gallery shows private repositories.
        catalog: async () => undefined,
        creationTemplates: async () => {
            const doing = (0,aws_call/* ecr */.ZG)("look at the registry's creation templates", 'DescribeRepositoryCreationTemplates');
            const templates = await allPages(doing, (nextToken) => call(doing, async (options) => {
                const command = new DescribeRepositoryCreationTemplatesCommand/* DescribeRepositoryCreationTemplatesCommand */.v(nextToken === undefined ? {} : { nextToken });
                const answer = await client.send(command, options);
                return { found: (0,answer_checks/* required */.mw)(doing, answer.repositoryCreationTemplates), next: answer.nextToken };
            }));
            return templates.flatMap(({ prefix, appliedFor = [] }) => prefix === undefined ? [] : [{ prefix, onPush: appliedFor.includes('CREATE_ON_PUSH') }]);
        },
        set: async (name, owner, setting, wanted) => {
            const repository = { place: place(name), resourceArn: (0,names_repository/* repositoryArn */.qM)(region, owner, name) };
            const { operation, send } = change(client, setting, repository, wanted);
            const doing = { ...(0,aws_call/* ecr */.ZG)(`set ${setting} of the repository ${name}`, operation), finishes: 'always' };
            await call(doing, (options) => send(doing, options));
        },
    };
}
function change(client, setting, { place, resourceArn }, wanted) {
    const { lifecyclePolicy: lifecyclePolicyText, repositoryPolicy: policyText } = wanted;
    switch (setting) {
        case 'image-tag-mutability': {
            const input = { imageTagMutability: 'MUTABLE', ...place, ...mutability(wanted) };
            const send = async (doing, options) => {
                const answer = await client.send(new PutImageTagMutabilityCommand/* PutImageTagMutabilityCommand */.c(input), options);
                (0,answer_checks/* requireSame */.qb)(doing, answer.imageTagMutability, input.imageTagMutability);
            };
            return { operation: 'PutImageTagMutability', send };
        }
        case 'scan-on-push': {
            const imageScanningConfiguration = scanning(wanted);
            const command = new PutImageScanningConfigurationCommand/* PutImageScanningConfigurationCommand */.B({ ...place, imageScanningConfiguration });
            const send = async (doing, options) => {
                const { imageScanningConfiguration: told } = await client.send(command, options);
                (0,answer_checks/* requireSame */.qb)(doing, told?.scanOnPush, imageScanningConfiguration.scanOnPush);
            };
            return { operation: 'PutImageScanningConfiguration', send };
        }
        case 'lifecycle-policy': {
            const command = new PutLifecyclePolicyCommand/* PutLifecyclePolicyCommand */.R({ ...place, lifecyclePolicyText });
            const send = async (doing, options) => void (0,answer_checks/* required */.mw)(doing, (await client.send(command, options)).lifecyclePolicyText);
            return { operation: 'PutLifecyclePolicy', send };
        }
        case 'repository-policy': {
            const command = new SetRepositoryPolicyCommand/* SetRepositoryPolicyCommand */.I({ ...place, policyText });
            const send = async (doing, options) => void (0,answer_checks/* required */.mw)(doing, (await client.send(command, options)).policyText);
            return { operation: 'SetRepositoryPolicy', send };
        }
        case 'public-catalog':
            throw new Error('no gallery shows private repositories');
        case 'repository-tags': {
            const command = new TagResourceCommand/* TagResourceCommand */.e({ resourceArn, tags: wanted.tags.map(sdkTag) });
            const send = async (doing, options) => {
                await client.send(command, options);
                const { tags } = await client.send(new ListTagsForResourceCommand/* ListTagsForResourceCommand */.a({ resourceArn }), options);
                (0,answer_checks/* requireTags */.b5)(doing, (0,answer_checks/* toldTags */.vJ)(tags), wanted.tags);
            };
            return { operation: 'TagResource', send };
        }
    }
}
const sdkTag = ({ key, value }) => ({ Key: key, Value: value });
const scanning = ({ scanOnPush = false }) => ({ scanOnPush });
const mutability = ({ mutability: wanted }) => (wanted === undefined ? {} : sdkMutability(wanted));
const sdkMutability = ({ kind, exclusions }) => ({
    imageTagMutability: kind,
    ...(exclusions.length > 0 && {
        imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })),
    }),
});
/** What CreateRepository takes; what no input says is left to ECR. */
function creation(wanted) {
    const { encryption, scanOnPush, tags } = wanted;
    return {
        ...mutability(wanted),
        ...(scanOnPush !== undefined && { imageScanningConfiguration: scanning(wanted) }),
        ...(encryption !== undefined && {
            encryptionConfiguration: {
                encryptionType: encryption.type,
                ...(encryption.key !== undefined && { kmsKey: encryption.key }),
            },
        }),
        ...(tags.length > 0 && { tags: tags.map(sdkTag) }),
    };
}
/** Facts about the repository that was asked for, in an answer of ECR. Throws AwsError when it says too little, or cannot be true. */
function repositoryFacts(repository, name, { asked, doing }) {
    if (!repository?.repositoryUri)
        throw (0,answer_checks/* emptyAnswer */.WC)(doing);
    const { encryptionType = 'AES256', kmsKey } = repository.encryptionConfiguration ?? {};
    return {
        place: (0,answer_checks/* accepted */.qG)(doing, parseAnsweredPlace(repository, name, asked)),
        mutability: repository.imageTagMutability ?? 'MUTABLE',
        exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
        scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
        encryption: { type: encryptionType, key: kmsKey },
        createdAt: timeIn(repository.createdAt),
    };
}
//# sourceMappingURL=ecr-repositories.js.map
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/DescribeImageScanFindingsCommand.js
var DescribeImageScanFindingsCommand = __webpack_require__(6512);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/StartImageScanCommand.js
var StartImageScanCommand = __webpack_require__(6229);
// EXTERNAL MODULE: ./build/src/ecr/scan.js
var scan = __webpack_require__(3775);
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-scans.js






/** The most that ECR gives at once. */
const PAGE = 1000;
/** Calls about scans. Each throws AwsError. */
function scanCalls(call, client, registry) {
    return {
        scan: (name, digest) => (0,answer_checks/* unlessMissing */.F2)('ScanNotFoundException', async () => {
            const doing = (0,aws_call/* ecr */.ZG)(`read the findings of the image ${digest}`, 'DescribeImageScanFindings');
            const input = { repositoryName: name, imageId: { imageDigest: digest }, maxResults: PAGE, ...registry };
            const pages = await allPages(doing, (nextToken) => call(doing, async (options) => {
                const page = await client.send(new DescribeImageScanFindingsCommand/* DescribeImageScanFindingsCommand */.T({ ...input, nextToken }), options);
                (0,answer_checks/* required */.mw)(doing, page.imageScanStatus?.status);
                return { found: [page], next: page.nextToken };
            }));
            return (0,answer_checks/* required */.mw)(doing, (0,scan/* readScan */.C)(pages));
        }),
        startScan: async (name, digest) => {
            const doing = (0,aws_call/* ecr */.ZG)(`begin a scan of the image ${digest}`, 'StartImageScan');
            const input = { repositoryName: name, imageId: { imageDigest: digest }, ...registry };
            try {
                await call(doing, async (options) => {
                    const { imageScanStatus } = await client.send(new StartImageScanCommand/* StartImageScanCommand */.Q(input), options);
                    return (0,answer_checks/* required */.mw)(doing, imageScanStatus?.status);
                });
                return 'started';
            }
            catch (error) {
                const answer = error instanceof aws_error/* AwsError */.Gy ? REFUSALS[error.code] : undefined;
                if (answer === undefined)
                    throw error;
                return answer;
            }
        },
    };
}
/**
 * What ECR's refusals of a scan say. A registry that Amazon Inspector scans gives a ValidationException:
 * https://github.com/alexjurkiewicz/ecr-scan-image/issues/44
 */
const REFUSALS = {
    LimitExceededException: 'once a day',
    ValidationException: 'not basic',
    UnsupportedImageTypeException: 'unsupported',
};
//# sourceMappingURL=ecr-scans.js.map
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/GetSigningConfigurationCommand.js
var GetSigningConfigurationCommand = __webpack_require__(2142);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-es/commands/DescribeImageSigningStatusCommand.js
var DescribeImageSigningStatusCommand = __webpack_require__(1060);
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-signings.js



/** Calls about ECR's managed signing. Each throws AwsError. */
function signingCalls(call, client, registry) {
    return {
        signingRules: async () => {
            const doing = (0,aws_call/* ecr */.ZG)("read the registry's rules for signing", 'GetSigningConfiguration');
            const rules = await (0,answer_checks/* unlessMissing */.F2)('SigningConfigurationNotFoundException', () => call(doing, async (options) => {
                const { signingConfiguration } = await client.send(new GetSigningConfigurationCommand/* GetSigningConfigurationCommand */.t({}), options);
                return (0,answer_checks/* required */.mw)(doing, signingConfiguration?.rules);
            }));
            return (rules ?? []).map(({ signingProfileArn, repositoryFilters = [] }) => ({
                profile: (0,answer_checks/* required */.mw)(doing, signingProfileArn),
                filters: repositoryFilters.map(({ filter }) => (0,answer_checks/* required */.mw)(doing, filter)),
            }));
        },
        signings: (name, digest) => {
            const doing = (0,aws_call/* ecr */.ZG)(`read how far the signing of the image ${digest} is`, 'DescribeImageSigningStatus');
            const input = { repositoryName: name, imageId: { imageDigest: digest }, ...registry };
            return call(doing, async (options) => {
                const answer = await client.send(new DescribeImageSigningStatusCommand/* DescribeImageSigningStatusCommand */.f(input), options);
                return (0,answer_checks/* required */.mw)(doing, answer.signingStatuses).map(({ signingProfileArn, status, failureCode, failureReason }) => ({
                    profile: signingProfileArn,
                    status: (0,answer_checks/* required */.mw)(doing, status),
                    failureCode: failureCode || undefined,
                    failureReason: failureReason || undefined,
                }));
            });
        },
    };
}
//# sourceMappingURL=ecr-signings.js.map
;// CONCATENATED MODULE: ./build/src/adapters/aws/image-lists.js


/** Tags of an image in an answer. */
const namesIn = (tags) => (tags ?? []).flatMap((text) => {
    const tag = (0,image_reference/* parseTag */.ED)(text);
    return tag.ok ? [tag.value] : [];
});
/**
 * Requires that the state in an answer is that of the image which was asked for: a tag that it does not name would be taken for
 * one that is free. Throws AwsError where it is not.
 */
const requireAbout = (doing, state, reference) => (0,answer_checks/* required */.mw)(doing, [state.digest, ...state.names].some((one) => one === reference) ? state : undefined);
/** States of images, each once. */
const distinctStates = (states) => [
    ...new Map(states.map((state) => [state.digest, state])).values(),
];
/** States of the images behind tags, asked for one by one: a request about several of which one is missing gives nothing. */
const statesOneByOne = async (tags, read) => distinctStates((await Promise.all(tags.map(read))).flatMap((state) => state ?? []));
/** Whether a repository has images, by a page of them: one that is empty is the last one only without a token. */
const holdsImages = (page, nextToken) => page.length > 0 || Boolean(nextToken);
//# sourceMappingURL=image-lists.js.map
;// CONCATENATED MODULE: ./build/src/adapters/aws/image-answers.js




/** State of an image, as DescribeImages tells of it. Throws AwsError where the answer lacks it. */
function imageState(image, doing) {
    const digest = (0,image_reference/* parseDigest */.m)(image?.imageDigest ?? '');
    if (!digest.ok)
        throw (0,answer_checks/* emptyAnswer */.WC)(doing);
    const archived = image?.imageStatus === 'ARCHIVED' || image?.imageStatus === 'ACTIVATING';
    const pushed = timeIn(image?.imagePushedAt);
    return { digest: digest.value, archived, names: namesIn(image?.imageTags), pushed };
}
/** Facts about an image, as BatchGetImage tells of it. Throws AwsError where the answer lacks them. */
function imageFacts(image, doing) {
    const digest = (0,image_reference/* parseDigest */.m)(image.imageId?.imageDigest ?? '');
    const tag = (0,image_reference/* parseTag */.ED)(image.imageId?.imageTag ?? '');
    if (!digest.ok || image.imageManifest === undefined)
        throw (0,answer_checks/* emptyAnswer */.WC)(doing);
    return {
        digest: digest.value,
        tag: tag.ok ? tag.value : undefined,
        manifest: image.imageManifest,
        mediaType: image.imageManifestMediaType && (0,answer_checks/* accepted */.qG)(doing, parseMediaType(image.imageManifestMediaType)),
    };
}
/** Input of PutImage that gives an image of the repository one more tag; the same in both of ECR's APIs. */
const newTag = (name, { manifest, mediaType }, tag) => ({
    repositoryName: name,
    imageManifest: manifest,
    imageTag: tag,
    ...(mediaType !== undefined && { imageManifestMediaType: mediaType }),
});
/**
 * Input of BatchDeleteImage that names what a tag is taken from. With a digest, a tag that somebody has moved meanwhile
 * stays.
 */
const taggedImage = (tag, digest) => ({
    imageTag: tag,
    ...(digest !== undefined && { imageDigest: digest }),
});
//# sourceMappingURL=image-answers.js.map
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-images.js














/**
 * Calls to ECR through the SDK. Each throws AwsError. The account is sent as registryId when the registry is not simply
 * the caller's. Each request waits for its turn where there is a pace.
 */
function ecrCalls(call, client, asked) {
    const registry = asked.account === undefined ? {} : { registryId: asked.account };
    /** The images behind tags that one request can have. */
    const statesOf = async (name, tags) => {
        const oneByOne = () => statesOneByOne(tags, (tag) => calls.imageState(name, tag));
        if (tags.length < 2)
            return oneByOne();
        const doing = (0,aws_call/* ecr */.ZG)(`look at the images behind the tags ${tags.join(', ')}`, 'DescribeImages');
        const filter = { imageStatus: 'ANY' };
        const imageIds = tags.map((imageTag) => ({ imageTag }));
        const input = { repositoryName: name, imageIds, filter, ...registry };
        const states = await (0,answer_checks/* unlessMissing */.F2)('ImageNotFoundException', () => call(doing, async (options) => {
            const { imageDetails = [] } = await client.send(new DescribeImagesCommand/* DescribeImagesCommand */.j(input), options);
            const told = imageDetails.map((image) => imageState(image, doing));
            // Where a tag is missing the whole request fails: an answer that leaves one out does not say that it is free.
            return (0,answer_checks/* required */.mw)(doing, tags.every((tag) => told.some(({ names }) => names.includes(tag))) ? told : undefined);
        }));
        return states ?? oneByOne();
    };
    const calls = {
        ...repositoryCalls(call, client, asked),
        authorizationToken: async () => {
            const doing = (0,aws_call/* ecr */.ZG)('get a token for the registry', 'GetAuthorizationToken');
            return call(doing, async (options) => {
                const answer = await client.send(new GetAuthorizationTokenCommand/* GetAuthorizationTokenCommand */.E({}), options);
                const [data] = answer.authorizationData ?? [];
                if (!data?.authorizationToken || !data.proxyEndpoint)
                    throw (0,answer_checks/* emptyAnswer */.WC)(doing);
                return {
                    authorization: (0,answer_checks/* accepted */.qG)(doing, parseAuthorization(data.authorizationToken)),
                    host: (0,answer_checks/* accepted */.qG)(doing, parseAnsweredHost(data.proxyEndpoint.replace(/^https?:\/\//, ''), asked)),
                    expires: timeIn(data.expiresAt),
                };
            });
        },
        describeRepository: async (name) => {
            const doing = (0,aws_call/* ecr */.ZG)(`look at the repository ${name}`, 'DescribeRepositories');
            const input = { repositoryNames: [name], ...registry };
            return call(doing, async (options) => {
                const answer = await client.send(new DescribeRepositoriesCommand/* DescribeRepositoriesCommand */.p(input), options);
                return repositoryFacts(answer.repositories?.[0], name, { asked, doing });
            });
        },
        images: async (name, ids) => {
            const doing = (0,aws_call/* ecr */.ZG)(`look at the images of ${name}`, 'BatchGetImage');
            const imageIds = ids.map((id) => ('tag' in id ? { imageTag: id.tag } : { imageDigest: id.digest }));
            const input = { repositoryName: name, imageIds, acceptedMediaTypes: registry_client/* MEDIA_TYPES */.Z2, ...registry };
            return call(doing, async (options) => {
                const { images = [], failures = [] } = await client.send(new BatchGetImageCommand/* BatchGetImageCommand */.P(input), options);
                (0,answer_checks/* requireAll */.rs)(doing, imageIds, [...images, ...failures]);
                return images.map((image) => imageFacts(image, doing));
            });
        },
        imageState: async (name, reference) => {
            const digest = (0,image_reference/* digestFrom */.Xb)(reference);
            const doing = (0,aws_call/* ecr */.ZG)(digest === undefined ? `look at the image behind the tag ${reference}` : `look at the image ${digest}`, 'DescribeImages');
            const filter = { imageStatus: 'ANY' };
            const imageIds = [digest === undefined ? { imageTag: reference } : { imageDigest: digest }];
            const input = { repositoryName: name, imageIds, filter, ...registry };
            return (0,answer_checks/* unlessMissing */.F2)('ImageNotFoundException', () => call(doing, async (options) => {
                const found = await client.send(new DescribeImagesCommand/* DescribeImagesCommand */.j(input), options);
                return requireAbout(doing, imageState(found.imageDetails?.[0], doing), reference);
            }));
        },
        imageStates: async (name, tags) => distinctStates((await (0,id_parts/* inParts */.o)(tags, (part) => statesOf(name, part))).flat()),
        taggedImages: async (name) => {
            const doing = (0,aws_call/* ecr */.ZG)(`look at the tags of ${name}`, 'DescribeImages');
            const filter = { imageStatus: 'ANY', tagStatus: 'TAGGED' };
            const input = { repositoryName: name, filter, maxResults: 1000, ...registry };
            return allPages(doing, (nextToken) => call(doing, async (options) => {
                const page = await client.send(new DescribeImagesCommand/* DescribeImagesCommand */.j({ ...input, nextToken }), options);
                const found = (0,answer_checks/* required */.mw)(doing, page.imageDetails).map((image) => imageState(image, doing));
                return { found, next: page.nextToken };
            }));
        },
        hasImages: async (name) => {
            const doing = (0,aws_call/* ecr */.ZG)(`look whether the repository ${name} has images`, 'DescribeImages');
            // Without this filter those in the archive are left out.
            const filter = { imageStatus: 'ANY' };
            const input = { repositoryName: name, filter, maxResults: 1, ...registry };
            return call(doing, async (options) => {
                const { imageDetails, nextToken } = await client.send(new DescribeImagesCommand/* DescribeImagesCommand */.j(input), options);
                return holdsImages((0,answer_checks/* required */.mw)(doing, imageDetails), nextToken);
            });
        },
        putTag: async (name, image, tag) => {
            const doing = { ...(0,aws_call/* ecr */.ZG)(`set the tag ${tag}`, 'PutImage'), unseen: answer_checks/* UNSEEN_PARTS */.Ed };
            const input = { ...newTag(name, image, tag), ...registry };
            await call(doing, async (options) => {
                const answer = await client.send(new PutImageCommand/* PutImageCommand */.S(input), options);
                (0,answer_checks/* requireTagged */.gt)(doing, answer.image?.imageId, { image, tag });
            });
        },
        ...contentCalls(call, client, registry),
        ...scanCalls(call, client, registry),
        ...signingCalls(call, client, registry),
        mountsBlobs: () => {
            const doing = (0,aws_call/* ecr */.ZG)("look at the account's setting BLOB_MOUNTING", 'GetAccountSetting');
            const command = new GetAccountSettingCommand/* GetAccountSettingCommand */.p({ name: 'BLOB_MOUNTING' });
            return call(doing, async (options) => (await client.send(command, options)).value === 'ENABLED');
        },
        aliases: async () => undefined,
        probePermission: probingPermission(call, client, registry),
    };
    return calls;
}
/** The calls that read what an image consists of, and take tags from it. */
function contentCalls(call, client, registry) {
    return {
        blob: async (name, blob, reason, patience) => {
            const ask = (0,aws_call/* havingPatience */.BF)(call, patience);
            const doing = (0,aws_call/* ecr */.ZG)(reason, 'GetDownloadUrlForLayer');
            const input = { repositoryName: name, layerDigest: blob.digest, ...registry };
            const address = await ask(doing, async (options) => {
                const { downloadUrl = '' } = await client.send(new GetDownloadUrlForLayerCommand/* GetDownloadUrlForLayerCommand */.p(input), options);
                if (!URL.canParse(downloadUrl))
                    throw (0,answer_checks/* emptyAnswer */.WC)(doing, 'the answer has no address');
                return downloadUrl;
            });
            return (0,registry_client/* downloadFor */.MT)(ask, doing, address, blob);
        },
        removeTag: async (name, tag, digest) => {
            const doing = (0,aws_call/* ecr */.ZG)(`remove the tag ${tag} from ${name}`, 'BatchDeleteImage');
            const input = { repositoryName: name, imageIds: [taggedImage(tag, digest)], ...registry };
            await call(doing, async (options) => (0,answer_checks/* requireRemoved */.ol)(await client.send(new BatchDeleteImageCommand/* BatchDeleteImageCommand */.w(input), options), tag, doing));
        },
    };
}
//# sourceMappingURL=ecr-images.js.map
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/GetAuthorizationTokenCommand.js
var commands_GetAuthorizationTokenCommand = __webpack_require__(3601);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/DescribeRepositoriesCommand.js
var commands_DescribeRepositoriesCommand = __webpack_require__(7158);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/DescribeImagesCommand.js
var commands_DescribeImagesCommand = __webpack_require__(3524);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/PutImageCommand.js
var commands_PutImageCommand = __webpack_require__(7595);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/BatchDeleteImageCommand.js
var commands_BatchDeleteImageCommand = __webpack_require__(1771);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/DescribeRegistriesCommand.js
var DescribeRegistriesCommand = __webpack_require__(775);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/GetRepositoryCatalogDataCommand.js
var GetRepositoryCatalogDataCommand = __webpack_require__(6080);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/ListTagsForResourceCommand.js
var commands_ListTagsForResourceCommand = __webpack_require__(8271);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/CreateRepositoryCommand.js
var commands_CreateRepositoryCommand = __webpack_require__(4953);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/TagResourceCommand.js
var commands_TagResourceCommand = __webpack_require__(367);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr-public/dist-es/commands/PutRepositoryCatalogDataCommand.js
var PutRepositoryCatalogDataCommand = __webpack_require__(5329);
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-public-repositories.js





/**
 * Calls to ECR Public about the settings of a repository, of which it has few: tags, and what the gallery shows. Each
 * throws AwsError, and `set` an Error for a setting that ECR Public does not have.
 */
function publicRepositoryCalls(call, client, asked) {
    const catalogOf = async (name) => {
        const doing = (0,aws_call/* ecrPublic */.OY)(`look at what the gallery shows of the public repository ${name}`, 'GetRepositoryCatalogData');
        const command = new GetRepositoryCatalogDataCommand/* GetRepositoryCatalogDataCommand */.R({ repositoryName: name });
        return (0,answer_checks/* unlessMissing */.F2)('RepositoryCatalogDataNotFoundException', () => call(doing, async (options) => catalogFacts((0,answer_checks/* required */.mw)(doing, (await client.send(command, options)).catalogData))));
    };
    const tagsOf = (name, owner) => async (options) => {
        const input = { resourceArn: (0,names_repository/* publicRepositoryArn */.$s)(owner, name) };
        return (0,answer_checks/* toldTags */.vJ)((await client.send(new commands_ListTagsForResourceCommand/* ListTagsForResourceCommand */.a(input), options)).tags);
    };
    return {
        createRepository: async (name, { tags, catalog }) => {
            const doing = {
                ...(0,aws_call/* ecrPublic */.OY)(`create the public repository ${name}`, 'CreateRepository'),
                finishes: 'begun',
            };
            const input = {
                repositoryName: name,
                ...(tags.length > 0 && { tags: sdkTags(tags) }),
                ...(catalog !== undefined && { catalogData: sdkCatalog(catalog) }),
            };
            return call(doing, async (options) => {
                const answer = await client.send(new commands_CreateRepositoryCommand/* CreateRepositoryCommand */.W(input), options);
                return publicRepositoryFacts(answer.repository, name, { asked, doing });
            });
        },
        policy: async () => undefined,
        resourceTags: async (name, owner) => {
            const doing = (0,aws_call/* ecrPublic */.OY)(`look at the tags of the public repository ${name}`, 'ListTagsForResource');
            return call(doing, tagsOf(name, owner));
        },
        catalog: catalogOf,
        set: async (name, owner, setting, { tags, catalog }) => {
            if (setting === 'repository-tags') {
                const doing = {
                    ...(0,aws_call/* ecrPublic */.OY)(`set the tags of the public repository ${name}`, 'TagResource'),
                    finishes: 'always',
                };
                const input = { resourceArn: (0,names_repository/* publicRepositoryArn */.$s)(owner, name), tags: sdkTags(tags) };
                await call(doing, async (options) => {
                    await client.send(new commands_TagResourceCommand/* TagResourceCommand */.e(input), options);
                    (0,answer_checks/* requireTags */.b5)(doing, await tagsOf(name, owner)(options), tags);
                });
                return;
            }
            if (setting !== 'public-catalog' || catalog === undefined)
                throw new Error(`ECR Public has no ${setting}`);
            // What is put replaces all that was there.
            const catalogData = { ...sdkCatalog((await catalogOf(name)) ?? catalog), ...sdkCatalog(catalog) };
            const doing = {
                ...(0,aws_call/* ecrPublic */.OY)(`set what the gallery shows of the public repository ${name}`, 'PutRepositoryCatalogData'),
                finishes: 'always',
            };
            const input = { repositoryName: name, catalogData };
            await call(doing, async (options) => (0,answer_checks/* required */.mw)(doing, (await client.send(new PutRepositoryCatalogDataCommand/* PutRepositoryCatalogDataCommand */.C(input), options)).catalogData));
        },
        creationTemplates: async () => [],
    };
}
const sdkTags = (tags) => tags.map(({ key, value }) => ({ Key: key, Value: value }));
/** What no input says is left away. */
const sdkCatalog = ({ description, about, usage, architectures, systems }) => ({
    ...(description !== undefined && { description }),
    ...(about !== undefined && { aboutText: about }),
    ...(usage !== undefined && { usageText: usage }),
    ...(architectures !== undefined && { architectures: [...architectures] }),
    ...(systems !== undefined && { operatingSystems: [...systems] }),
});
const catalogFacts = (data) => ({
    description: data.description,
    about: data.aboutText,
    usage: data.usageText,
    architectures: data.architectures,
    systems: data.operatingSystems,
});
/**
 * Facts about a repository in an answer of ECR Public. It has no mutability (whoever may push may move any tag), no
 * scans and no keys. Throws AwsError when the answer says too little, or cannot be true.
 */
function publicRepositoryFacts(repository, name, { asked, doing }) {
    if (!repository?.repositoryUri)
        throw (0,answer_checks/* emptyAnswer */.WC)(doing);
    return {
        place: (0,answer_checks/* accepted */.qG)(doing, parseAnsweredPlace(repository, name, asked)),
        mutability: 'MUTABLE',
        exclusions: [],
        scanOnPush: false,
        encryption: { type: 'AES256', key: undefined },
        createdAt: timeIn(repository.createdAt),
    };
}
//# sourceMappingURL=ecr-public-repositories.js.map
;// CONCATENATED MODULE: ./build/src/adapters/aws/ecr-public-images.js












/**
 * Calls to ECR Public through the SDK. Each throws AwsError. It has an API of its own, which gives no manifests: those
 * come from the registry. The account is sent as registryId when the registry is not simply the caller's.
 */
function ecrPublicCalls(call, client, asked) {
    const registry = asked.account === undefined ? {} : { registryId: asked.account };
    /** Where ECR says that repositories are. */
    const places = new Map();
    const noted = (name, facts) => {
        places.set(name, facts.place);
        return facts;
    };
    const settings = publicRepositoryCalls(call, client, asked);
    const authorizationToken = once(async () => {
        const doing = (0,aws_call/* ecrPublic */.OY)('get a token for ECR Public', 'GetAuthorizationToken');
        return call(doing, async (options) => {
            const answer = await client.send(new commands_GetAuthorizationTokenCommand/* GetAuthorizationTokenCommand */.E({}), options);
            const authorization = answer.authorizationData?.authorizationToken;
            if (!authorization)
                throw (0,answer_checks/* emptyAnswer */.WC)(doing);
            const expires = timeIn(answer.authorizationData?.expiresAt);
            return { authorization: (0,answer_checks/* accepted */.qG)(doing, parseAuthorization(authorization)), host: undefined, expires };
        });
    });
    const describeRepository = async (name) => {
        const doing = (0,aws_call/* ecrPublic */.OY)(`look at the public repository ${name}`, 'DescribeRepositories');
        const input = { repositoryNames: [name], ...registry };
        return call(doing, async (options) => {
            const answer = await client.send(new commands_DescribeRepositoriesCommand/* DescribeRepositoriesCommand */.p(input), options);
            return noted(name, publicRepositoryFacts(answer.repositories?.[0], name, { asked, doing }));
        });
    };
    /** An identity that may not ask where the repository is knows it from its address. */
    const whereItIs = async (name) => {
        try {
            return (await describeRepository(name)).place;
        }
        catch (error) {
            if ((0,aws_error/* hasCode */.up)(error, 'AccessDeniedException'))
                return asked.named;
            throw error;
        }
    };
    /** The image behind a tag or digest; one call each, because a call with a tag that is missing gives nothing at all. */
    const imageState = async (name, reference) => {
        const doing = (0,aws_call/* ecrPublic */.OY)(`look at the images of the public repository ${name}`, 'DescribeImages');
        const wanted = (0,image_reference/* digestFrom */.Xb)(reference);
        const imageIds = [wanted === undefined ? { imageTag: reference } : { imageDigest: wanted }];
        const input = { repositoryName: name, imageIds, ...registry };
        return (0,answer_checks/* unlessMissing */.F2)('ImageNotFoundException', () => call(doing, async (options) => {
            const [image] = (await client.send(new commands_DescribeImagesCommand/* DescribeImagesCommand */.j(input), options)).imageDetails ?? [];
            return requireAbout(doing, publicState(image, doing), reference);
        }));
    };
    const contentOf = async (name, digest) => {
        const { authorization } = await authorizationToken();
        const { host, alias } = places.get(name) ?? (await whereItIs(name));
        return { host, path: alias === undefined ? name : `${alias}/${name}`, digest, authorization };
    };
    const imageOf = async (name, digest) => {
        const found = await (0,registry_client/* readPublicManifest */.ds)(call, await contentOf(name, digest));
        return found && { digest, tag: undefined, ...found };
    };
    /** Each manifest is read once, however many of the tags it has. */
    const images = async (name, ids) => {
        const digests = await Promise.all(ids.map(async (id) => ('digest' in id ? id.digest : (await imageState(name, id.tag))?.digest)));
        const distinct = [...new Set(digests)].flatMap((digest) => digest ?? []);
        const found = await Promise.all(distinct.map((digest) => imageOf(name, digest)));
        return ids.flatMap((id, at) => {
            const image = found.find((one) => one !== undefined && one.digest === digests[at]);
            return image === undefined ? [] : [{ ...image, tag: 'tag' in id ? id.tag : undefined }];
        });
    };
    return {
        authorizationToken,
        describeRepository,
        imageState,
        imageStates: (name, tags) => statesOneByOne(tags, (tag) => imageState(name, tag)),
        taggedImages: async (name) => {
            const doing = (0,aws_call/* ecrPublic */.OY)(`look at the tags of the public repository ${name}`, 'DescribeImages');
            const input = { repositoryName: name, maxResults: 1000, ...registry };
            const images = await allPages(doing, (nextToken) => call(doing, async (options) => {
                const page = await client.send(new commands_DescribeImagesCommand/* DescribeImagesCommand */.j({ ...input, nextToken }), options);
                const found = (0,answer_checks/* required */.mw)(doing, page.imageDetails).map((image) => publicState(image, doing));
                return { found, next: page.nextToken };
            }));
            return images.filter(({ names }) => names.length > 0);
        },
        ...settings,
        createRepository: async (name, wanted) => noted(name, await settings.createRepository(name, wanted)),
        images,
        hasImages: async (name) => {
            const doing = (0,aws_call/* ecrPublic */.OY)(`look whether the public repository ${name} has images`, 'DescribeImages');
            const input = { repositoryName: name, maxResults: 1, ...registry };
            return call(doing, async (options) => {
                const { imageDetails, nextToken } = await client.send(new commands_DescribeImagesCommand/* DescribeImagesCommand */.j(input), options);
                return holdsImages((0,answer_checks/* required */.mw)(doing, imageDetails), nextToken);
            });
        },
        putTag: async (name, image, tag) => {
            const doing = { ...(0,aws_call/* ecrPublic */.OY)(`set the tag ${tag}`, 'PutImage'), unseen: answer_checks/* UNSEEN_PARTS */.Ed };
            const input = { ...newTag(name, image, tag), ...registry };
            await call(doing, async (options) => {
                const answer = await client.send(new commands_PutImageCommand/* PutImageCommand */.S(input), options);
                (0,answer_checks/* requireTagged */.gt)(doing, answer.image?.imageId, { image, tag });
            });
        },
        blob: async (name, { digest, size }, doing, patience) => (0,registry_client/* readPublicBlob */.nY)((0,aws_call/* havingPatience */.BF)(call, patience), await contentOf(name, digest), size, doing),
        removeTag: async (name, tag, digest) => {
            const doing = (0,aws_call/* ecrPublic */.OY)(`remove the tag ${tag} from ${name}`, 'BatchDeleteImage');
            const input = { repositoryName: name, imageIds: [taggedImage(tag, digest)], ...registry };
            await call(doing, async (options) => (0,answer_checks/* requireRemoved */.ol)(await client.send(new commands_BatchDeleteImageCommand/* BatchDeleteImageCommand */.w(input), options), tag, doing));
        },
        // ECR Public scans nothing: https://docs.aws.amazon.com/AmazonECR/latest/public/
        scan: async () => undefined,
        startScan: async () => 'unsupported',
        signingRules: async () => [],
        signings: async () => [],
        // Docker's words have to do: nobody knows which requests ECR Public refuses for which permission.
        probePermission: async (_name, action) => {
            const doing = (0,aws_call/* ecrPublic */.OY)(`ask whether ecr-public:${action} is allowed`, action);
            throw new aws_error/* AwsError */.Gy({ ...doing, code: 'NotAsked', said: 'ECR Public is not asked' }, undefined);
        },
        mountsBlobs: async () => undefined,
        aliases: async () => {
            const doing = (0,aws_call/* ecrPublic */.OY)('look at the aliases of the public registry', 'DescribeRegistries');
            try {
                return await call(doing, async (options) => {
                    const answer = await client.send(new DescribeRegistriesCommand/* DescribeRegistriesCommand */.C({}), options);
                    const aliases = (0,answer_checks/* required */.mw)(doing, answer.registries).flatMap((one) => one.aliases ?? []);
                    return aliases.flatMap(({ name = '', status }) => ((0,names_registry/* parseAlias */.sj)(name).ok && status === 'ACTIVE' ? [name] : []));
                });
            }
            catch (error) {
                // Nice to know, and no reason to ask for another permission.
                if ((0,aws_error/* hasCode */.up)(error, 'AccessDeniedException'))
                    return undefined;
                throw error;
            }
        },
    };
}
function publicState(image, doing) {
    const digest = (0,image_reference/* parseDigest */.m)(image?.imageDigest ?? '');
    if (!digest.ok)
        throw (0,answer_checks/* emptyAnswer */.WC)(doing);
    return { digest: digest.value, archived: false, names: namesIn(image?.imageTags) };
}
/** Asks once, also when several want to know at the same time. */
function once(ask) {
    let answer;
    return () => {
        answer ??= ask();
        return answer;
    };
}
//# sourceMappingURL=ecr-public-images.js.map
;// CONCATENATED MODULE: ./build/src/adapters/aws/session.js










/**
 * Connects to AWS with credentials: the keys of the inputs, else an OIDC token for the role, else what the environment
 * has (the SDK's default chain), and with those the role when one is named. The connection throws AwsError.
 */
function connectTo(surroundings) {
    const { ask, proxies, wait } = surroundings;
    const call = (0,aws_call/* namingProfile */.cE)((0,aws_call/* calling */.X_)(ask, proxies), surroundings.env);
    const paceOf = makePaces({ now: () => performance.now(), wait });
    return async (identity) => {
        (0,aws_call/* refuseEndpoints */.bz)(surroundings.env);
        maskKeys(surroundings.mask, identity.keys);
        const { role, keys } = identity;
        const client = (provider) => stsClient(surroundings.proxies, identity, provider);
        // ECR counts the requests of an account. Which one keys are of is not known yet, only that they are of one.
        const caller = role?.role.account ?? keys?.accessKeyId ?? '';
        const means = { call, paceOf: (place) => paceOf({ ...place, caller }) };
        if (role === undefined)
            return session(surroundings, means, client(providerOf(keys)), undefined);
        const first = await assume(surroundings, call, { identity, role, when: '' });
        const again = () => assume(surroundings, call, { identity, role, when: ' once more, after its session ended' });
        return session(surroundings, means, client(inTurn(first.keys, again)), first.caller);
    };
}
/** The SDK asks for keys once, and once more when `renewing` tells it to: then the role is assumed again. */
function inTurn(first, next) {
    let unused = first;
    return async () => {
        const keys = unused ?? (await next()).keys;
        unused = undefined;
        return sdkKeys(keys);
    };
}
function session(surroundings, means, sts, known) {
    const { env, proxies } = surroundings;
    // One provider for all clients, so that a default chain that asks a server is walked once.
    const credentials = sts.config.credentials;
    const call = (0,aws_call/* renewing */.IU)(means.call, credentials);
    let caller = known && Promise.resolve(known);
    return {
        caller: () => {
            caller ??= askCaller(call, sts);
            return caller;
        },
        keys: () => call({ doing: 'read the AWS credentials of this run', service: 'STS', operation: 'Credentials' }, async () => {
            const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
            return { accessKeyId, secretAccessKey, sessionToken };
        }),
        ecr: ({ address: { registry: named }, region, account }) => {
            const options = { ...clientOptions(proxies), region, credentials };
            const asked = { named, region, account };
            if (named?.kind === 'public') {
                const onThisMachine = (0,aws_call/* isOnThisMachine */.lW)(env, 'ECR_PUBLIC');
                const pace = means.paceOf({ service: 'ECR Public', region: names_registry/* PUBLIC_REGION */.Ne });
                const client = new ECRPUBLICClient/* ECRPUBLICClient */.R(options);
                return { ...ecrPublicCalls((0,aws_call/* pacing */.XX)(call, pace), client, { ...asked, named, onThisMachine }), pace };
            }
            const pace = means.paceOf({ service: 'ECR', region });
            const client = new ECRClient/* ECRClient */.S({ ...options, ...(0,aws_call/* endpointOf */.X5)(env, named) });
            return { ...ecrCalls((0,aws_call/* pacing */.XX)(call, pace), client, { ...asked, onThisMachine: (0,aws_call/* isOnThisMachine */.lW)(env, 'ECR') }), pace };
        },
    };
}
async function askCaller(call, sts) {
    const doing = {
        doing: 'find out whose AWS credentials these are',
        service: 'STS',
        operation: 'GetCallerIdentity',
    };
    return call(doing, async (options) => callerOf((await sts.send(new GetCallerIdentityCommand/* GetCallerIdentityCommand */.z({}), options)).Arn, doing));
}
//# sourceMappingURL=session.js.map

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
