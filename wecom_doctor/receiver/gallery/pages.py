"""Pages that stand where a callback should be, shortened to what they are known by."""

WELCOME_TO_NGINX = """<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p><em>Thank you for using nginx.</em></p>
</body>
</html>
"""
APACHE_DEFAULT = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
  <head>
    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
    <title>Apache2 Ubuntu Default Page: It works</title>
  </head>
  <body>
    <div class="page_header"><span>Apache2 Default Page</span></div>
    <div class="section_header section_header_red">It works!</div>
  </body>
</html>
"""
OTHER_SITE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Page not found - Example Garden Supplies</title></head>
<body>
<header><a href="/">Example Garden Supplies</a></header>
<main><h1>Page not found</h1><p>Have a look at our <a href="/shop">shop</a>.</p></main>
</body>
</html>
"""
INDEX_HTML = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <title>Admin</title>
    <script type="module" crossorigin src="/assets/index-DiwrgTda.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/index-n_ryQ3BS.css">
  </head>
  <body>
    <noscript>You need to enable JavaScript to run this app.</noscript>
    <div id="app"></div>
  </body>
</html>
"""
SOURCE = """<?php
require_once __DIR__ . '/config.php';
require_once __DIR__ . '/WXBizMsgCrypt.php';

$crypt = new WXBizMsgCrypt($config['token'], $config['encodingAesKey'], $config['corpId']);
$plain = '';
$code = $crypt->VerifyURL($_GET['msg_signature'], $_GET['timestamp'], $_GET['nonce'], $_GET['echostr'], $plain);
if ($code == 0) {
    echo $plain;
} else {
    echo "ERR: " . $code;
}
"""
NGROK_INTERSTITIAL = """<!DOCTYPE html>
<html class="h-full" lang="en-US" dir="ltr">
  <head>
    <meta charset="utf-8">
    <meta name="author" content="ngrok">
    <meta name="description" content="ngrok is the fastest way to put anything on the internet with a single command.">
    <meta name="robots" content="noindex, nofollow">
    <title>ngrok.com</title>
    <link id="style" rel="stylesheet" href="https://cdn.ngrok.com/static/css/error.css">
    <noscript>You are about to visit this site served for free through ngrok.com (ERR_NGROK_6024)</noscript>
    <script id="script" src="https://cdn.ngrok.com/static/js/error.js" type="text/javascript"></script>
  </head>
  <body class="h-full" id="ngrok"><div id="root" data-payload="eyJjZG5CYXNlIjoiIn0="></div></body>
</html>
"""
LOCALTUNNEL_REMINDER = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Loca.lt</title></head>
<body>
<h1>You are about to visit a tunnel</h1>
<p>To access the website, please enter the tunnel password below.</p>
<form method="post" action="/continue"><input name="endpoint" type="text"><button type="submit">Submit</button></form>
<p>Webhook, IPN or API requests can set the header <code>bypass-tunnel-reminder</code>.</p>
</body>
</html>
"""
NGROK_OFFLINE = """<!DOCTYPE html>
<html class="h-full" lang="en-US" dir="ltr">
  <head>
    <meta charset="utf-8">
    <meta name="author" content="ngrok">
    <title>ngrok.com</title>
    <noscript>The endpoint is offline. (ERR_NGROK_3200)</noscript>
    <script id="script" src="https://cdn.ngrok.com/static/js/error.js" type="text/javascript"></script>
  </head>
  <body class="h-full" id="ngrok"><div id="root"></div></body>
</html>
"""
FRP_NOT_FOUND = """<!DOCTYPE html>
<html>
<head>
<title>Not Found</title>
</head>
<body>
<h1>The page you requested was not found.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
<p>The server is powered by <a href="https://github.com/fatedier/frp">frp</a>.</p>
<p><em>Faithfully yours, frp.</em></p>
</body>
</html>
"""
CLOUDFLARE_CHALLENGE = """<!DOCTYPE html>
<html lang="en-US">
<head>
<title>Just a moment...</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="robots" content="noindex,nofollow">
</head>
<body>
<div class="main-wrapper" role="main"><noscript>Enable JavaScript and cookies to continue</noscript></div>
<script>(function(){window._cf_chl_opt={cvId:'3',cType:'managed'};var a=document.createElement('script');\
a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1';}());</script>
</body>
</html>
"""
COOKIE_CHALLENGE = """<html><script>
var arg1='8C7B1F0E5D2A4936B1C0D9E8F7A6B5C4D3E2F1A0';
var _0x4818=['\\x63\\x73\\x4b\\x48'];
function setCookie(name,value){document.cookie=name+"="+value+";max-age=3600;path=/";}
function reload(x){setCookie("acw_sc__v2",x);document.location.reload();}
reload(arg1);
</script></html>
"""
ALIYUN_BLOCKED = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="data-spm" content="a3c0e">
<title>405</title>
</head>
<body data-spm="7663354">
<div id="block_message">Your request has been blocked: it may threaten the security of this server.</div>
<div id="block_traceid">Your request ID is: 76b20f4617632984567891234e7a10</div>
<script src="https://errors.aliyun.com/error.js"></script>
</body>
</html>
"""
ROUTER_LOGIN = """<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta http-equiv="Cache-Control" content="no-cache">
<title>TL-WR886N</title>
<script type="text/javascript" src="/dynaform/class.js"></script>
</head>
<body onload="pageLoad()">
<div id="login"><label>TP-LINK ID / Password</label><input id="lgPwd" type="password" maxlength="32"></div>
</body>
</html>
"""
