#include "app/http/front_page.hpp"

#include "platform/http/static_page.hpp"

namespace stagedoor::app {

namespace {

constexpr const char* kPage = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stagedoor</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
code { background: #eee; padding: .1em .3em }
</style>
</head>
<body>
<h1>Stagedoor</h1>
<p>A marketplace for tickets. This server speaks JSON; there is no web client yet.</p>
<ul>
<li><a href="/api/tickets">/api/tickets</a>: what is on sale</li>
<li><a href="/api/users/currentuser">/api/users/currentuser</a>: who you are</li>
<li><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>: how it is</li>
</ul>
<p>Sign in and buy from a shell, with <code>SITE</code> set to this address:</p>
<pre><code>curl -c jar -H 'content-type: application/json' \
  -d '{"email":"…","password":"…"}' "$SITE/api/users/signin"
curl -b jar -H 'content-type: application/json' \
  -d '{"ticketId":"…"}' "$SITE/api/orders"</code></pre>
</body>
</html>
)html";

}  // namespace

Route front_page() {
    return http::static_page("/", kPage);
}

}  // namespace stagedoor::app
