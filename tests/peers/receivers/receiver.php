<?php
// A callback in PHP with openssl, after WeCom's documentation; each breakage changes one line of it.

$token = getenv('RECEIVER_TOKEN');
$corpId = getenv('RECEIVER_CORP_ID');
$encodingAesKey = getenv('RECEIVER_KEY');
$breakage = getenv('RECEIVER_BREAKAGE');

if ($breakage === 'session') {
    session_start();
}
if ($breakage === 'warning shown') {
    echo $undefined;
}
if ($breakage === 'debug output') {
    print_r(array_keys($_GET));
}

$key = $breakage === 'key not decoded' ? $encodingAesKey : base64_decode($encodingAesKey . '=');

function parameter(string $name): string
{
    global $breakage;
    $value = $_GET[$name] ?? '';
    return $breakage === 'decoded again' ? urldecode($value) : $value;
}

function signature(string ...$parts): string
{
    global $breakage;
    if ($breakage !== 'not sorted') {
        sort($parts, $breakage === 'sorted as numbers' ? SORT_REGULAR : SORT_STRING);
    }
    return sha1(implode($parts));
}

function opened(string $ciphertext): array
{
    global $key, $breakage;
    $iv = substr($key, 0, 16);
    if ($breakage === 'mcrypt') {
        $module = mcrypt_module_open(MCRYPT_RIJNDAEL_128, '', MCRYPT_MODE_CBC, '');
    }
    $options = $breakage === 'default padding' ? OPENSSL_RAW_DATA : OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING;
    $plaintext = openssl_decrypt(base64_decode($ciphertext), 'AES-256-CBC', $key, $options, $iv);
    if ($plaintext === false) {
        return ['', ''];
    }
    if ($breakage !== 'default padding') {
        $plaintext = substr($plaintext, 0, strlen($plaintext) - ord(substr($plaintext, -1)));
    }
    $length = unpack('N', substr($plaintext, 16, 4))[1];
    return [substr($plaintext, 20, $length), substr($plaintext, 20 + $length)];
}

function sealed(string $text): string
{
    global $key, $corpId, $token;
    $plaintext = random_bytes(16) . pack('N', strlen($text)) . $text . $corpId;
    $pad = 32 - strlen($plaintext) % 32;
    $plaintext .= str_repeat(chr($pad), $pad);
    $options = OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING;
    $encrypt = base64_encode(openssl_encrypt($plaintext, 'AES-256-CBC', $key, $options, substr($key, 0, 16)));
    $timestamp = (string) time();
    $nonce = bin2hex(random_bytes(5));
    $signature = signature($token, $timestamp, $nonce, $encrypt);
    return "<xml><Encrypt><![CDATA[$encrypt]]></Encrypt><MsgSignature><![CDATA[$signature]]></MsgSignature>"
        . "<TimeStamp>$timestamp</TimeStamp><Nonce><![CDATA[$nonce]]></Nonce></xml>";
}

function field(string $xml, string $name): string
{
    return preg_match("~<$name>(?:<!\\[CDATA\\[)?([^<\\]]*)~", $xml, $found) ? $found[1] : '';
}

function refuse(): never
{
    http_response_code(403);
    exit;
}

if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $body = $breakage === 'raw post data' ? $HTTP_RAW_POST_DATA : file_get_contents('php://input');
    $ciphertext = field($body ?? '', 'Encrypt');
} else {
    $ciphertext = parameter('echostr');
}
$expected = signature($token, parameter('timestamp'), parameter('nonce'), $ciphertext);
if (!hash_equals($expected, parameter('msg_signature'))) {
    refuse();
}
[$message, $receiveId] = opened($ciphertext);
if ($receiveId !== $corpId) {
    refuse();
}
if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    $breakage === 'var_dump' ? var_dump($message) : print($message);
    return;
}
if (field($message, 'MsgType') === 'text') {
    $inner = '<xml><ToUserName><![CDATA[' . field($message, 'FromUserName') . ']]></ToUserName><FromUserName><![CDATA['
        . field($message, 'ToUserName') . ']]></FromUserName><CreateTime>' . time() . '</CreateTime><MsgType><![CDATA['
        . 'text]]></MsgType><Content><![CDATA[收到：' . field($message, 'Content') . ']]></Content></xml>';
    echo sealed($inner);
}
