import type { HttpRequest, HttpResponse } from '../aws/http.ts'

/** A browser or curl at `/`. What is signed, or comes from an SDK, is a call of AWS's and none of ours. */
export const isForPerson = ({ method, path, query, headers }: HttpRequest): boolean =>
  path === '/' &&
  (method === 'GET' || method === 'HEAD') &&
  headers.authorization === undefined &&
  !Object.keys(headers).some((name) => /^(x-amz|amz-sdk)-/.test(name)) &&
  !/(^|&)(X-Amz-[^=&]*|Action)=/i.test(query)

/** What this is and what to type. It holds nothing of the server's but the address it was asked at. */
export function frontPage({ headers }: HttpRequest): HttpResponse {
  const html = /\btext\/html\b/i.test(headers.accept ?? '')
  return {
    status: 200,
    headers: {
      'content-type': `text/${html ? 'html' : 'plain'}; charset=utf-8`,
      ...(html && {
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      }),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: (html ? page : text)(portOf(headers.host)),
  }
}

/** Only digits of what the client sent reach the page. */
const portOf = (host = ''): string => /:(\d{1,5})$/.exec(host)?.[1] ?? '80'

const text = (
  port: string,
): string => `Tidegate: Amazon ECR, Lambda (container images), IAM, STS and Organizations on
this machine. Every permission is really decided.

Any 12-digit number is that account's root user, with any secret, unless the
server was started with --strict-credentials:
  export AWS_ENDPOINT_URL=http://127.0.0.1:${port} AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=any
  aws sts get-caller-identity

/health is for probes. The command line says more:
  tidegate explain       why the last request was refused, and the smallest fix
  tidegate operations    what is implemented
  tidegate --help        the rest; in a clone it is npx tidegate --help
`

const page = (port: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tidegate</title>
<style>
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff }
pre { padding: .75rem 1rem; overflow-x: auto; background: #f3f3f3; border-radius: 4px }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } pre { background: #262626 } }
</style>
<h1>Tidegate</h1>
<p>This is Amazon ECR, Lambda (container images), IAM, STS and Organizations on this machine. Every permission is really
decided. It is made for the <code>aws</code> and <code>docker</code> commands and for programs, so there is nothing to click here.</p>
<h2>Ask it something</h2>
<p>Any 12-digit number is that account's root user, with any secret, unless the server was started with
<code>--strict-credentials</code>.</p>
<pre>export AWS_ENDPOINT_URL=http://127.0.0.1:${port} AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=any
aws sts get-caller-identity
aws ecr create-repository --repository-name app</pre>
<h2>Push an image</h2>
<pre>REGISTRY=111111111111.dkr.ecr.us-east-1.localhost:${port}
aws ecr get-login-password | docker login -u AWS --password-stdin $REGISTRY
docker pull alpine &amp;&amp; docker tag alpine $REGISTRY/app &amp;&amp; docker push $REGISTRY/app</pre>
<h2>When something is refused</h2>
<pre>tidegate explain       # why the last request was refused, and the smallest fix
tidegate watch         # every refusal as it comes
tidegate demo          # five denials, each with its reason, its fix and its success
tidegate operations    # what is implemented</pre>
<p>In a clone of the project, type <code>npx tidegate</code> instead of <code>tidegate</code>.</p>
</html>
`
