"""Whatever users' guides tell them to do stands in a checklist, mended where official pages differ."""

import pytest

from tests.structure.source import ROOT

DEPLOY, SELF_BUILT, THIRD, LOCAL = "deploy-callback", "self-built-app", "third-party-app", "local-development"
PROXY, MESSAGES, DOMAIN, ADDRESSES = "reverse-proxy", "messages-do-not-arrive", "trusted-domain", "trusted-ip"
DYNAMIC, DENIED, BOT = "dynamic-ip", "60020", "smart-bot"

# What a guide says, the list that says it, and words by which to find it there.
OFFICIAL_TUNNEL = [
    ("only third-party apps, others will follow", LOCAL, ("「将会陆续支持」", "第三方应用")),
    ("only test companies by test installation", THIRD, ("「测试企业列表」", "「安装测试」")),
    ("packages for four systems", LOCAL, ("Windows 64 位", "Mac Intel", "Mac M1", "Linux 64 位")),
    ("switch it on and save the code", THIRD, ("「前往开启」", "回调授权码", "「确定」")),
    ("while on, both URLs are ignored", THIRD, ("两个回调 URL 都不会被调用",)),
    ("in a terminal, no double click", LOCAL, ("./tunnel -V", "不要双击")),
    ("executable on a Mac", LOCAL, ("chmod +x ./tunnel", "教程写 777")),
    ("allowed on a Mac", LOCAL, ("「系统偏好设置 → 安全性与隐私 → 通用」", "「仍然允许」")),
    (
        "auth, port and both paths",
        THIRD,
        ("config set auth", "config set port 8090", "commandCallback", "dataCallback"),
    ),
    ("look at the configuration", THIRD, ("./tunnel config list",)),
    ("ip and debug with their defaults", LOCAL, ("config set ip", "127.0.0.1", "debug true", "8090")),
    ("start", THIRD, ("./tunnel start", "[Tunnel online] waiting callback")),
    ("refresh the ticket", THIRD, ("「刷新 Ticket」",)),
    ("the code lives for 7 days", THIRD, ("7 天", "「重新获取」", "开关自动关闭")),
    ("one tool per app", THIRD, ("只能给一个工具用",)),
    ("nohup without standard input", LOCAL, ("nohup ./tunnel start </dev/null >> output.log", "EBADF")),
]
FORWARDING = [
    ("one address for all environments", PROXY, ("小程序的消息推送只能填一个",)),
    ("broadcast or message queue instead", PROXY, ("广播", "消息队列")),
    ("submit a review", PROXY, ("`version` 填 2", "近两小时", "trace_id")),
    ("read the result", PROXY, ("`errcode`，是 0", "result.suggest", "risky")),
    ("register trace_id and address", PROXY, ("转给登记过的地址",)),
    ("database and Redis", PROXY, ("存进数据库再存 Redis",)),
    ("30 minutes, swept by the clock", PROXY, ("30 分钟内到", "每 10 分钟", "通知业务方")),
    ("header against forgery", PROXY, ("自己的签名头",)),
    ("record every forward with its kind of failure", PROXY, ("没收到、转发失败还是业务服务器出错",)),
    ("simulate the result", PROXY, ("simulate mp.wxa_media_check.v2",)),
    ("three changes a month", LOCAL, ("每月只能改三次",)),
    ("ngrok and other tunnels", LOCAL, ("ngrok http 8000", "花生壳", "natapp")),
    ("ngrok in Spring Boot", LOCAL, ("ngrok-spring-boot-starter", "ngrok.enabled: true", "auth-token")),
]
TROUBLESHOOTING = [
    ("five settings are filled in", DEPLOY, ("五个值填全", "WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET")),
    ("43 characters", DEPLOY, ("43 位",)),
    ("judge the configuration", DEPLOY, ("`wecom-doctor env`",)),
    ("generate both values", DEPLOY, ("`wecom-doctor keygen --write .env`", "token_urlsafe")),
    ("the program runs", DEPLOY, ("uvicorn app.main:app", "ss -ltnp | grep :8000", "lsof -i :8000")),
    ("at which address it listens", DEPLOY, ("0.0.0.0",)),
    ("restart it", DEPLOY, ("sudo systemctl restart", "--reload")),
    ("a signed request on this machine", DEPLOY, ("wecom-doctor simulate verify http://127.0.0.1:8000",)),
    ("root and health", LOCAL, ("curl http://localhost:8000/", "/health")),
    ("ngrok and localtunnel", LOCAL, ("ngrok http 8000", "lt --port 8000")),
    ("name resolution", DEPLOY, ("dig +short",)),
    ("firewalls", DEPLOY, ("sudo ufw allow 443/tcp", "firewall-cmd --add-service=https --permanent")),
    ("nginx", PROXY, ("sudo systemctl status nginx", "sudo nginx -t", "/var/log/nginx/error.log")),
    ("https, which is no must", DEPLOY, ("http 和 https 都可以",)),
    ("days of the certificate", DEPLOY, ("openssl x509 -noout -dates",)),
    ("a free certificate", DEPLOY, ("apt install certbot python3-certbot-nginx", "certbot --nginx -d")),
    ("logs", MESSAGES, ("journalctl -u", "tail -f logs/*.log", "数据库连不上")),
    ("Invalid base64", MESSAGES, ("Invalid base64", "EncodingAESKey 的长度")),
    ("wrong signature", MESSAGES, ("「签名验证失败」", "查 Token")),
    ("decryption fails", MESSAGES, ("「解密失败」", "查 EncodingAESKey")),
    ("enter and save", DEPLOY, ("设置API接收", "一字不差", "「保存」")),
    ("send a word of help", DEPLOY, ("发「帮助」",)),
    ("ngrok's address changes, a paid one does not", LOCAL, ("免费 ngrok", "付费")),
    ("works here and not from the console", DEPLOY, ("本机测试通过、后台却不通过", "wecom-doctor fingerprint")),
    ("the clock, which is not the cause", MESSAGES, ("timedatectl set-ntp true", "不会让验证失败")),
    ("visible range", MESSAGES, ("可见范围",)),
    ("receiving is on", MESSAGES, ("「接收消息」已经启用",)),
    ("five seconds, in the background", MESSAGES, ("五秒内返回", "放到后台")),
    ("special characters and quotes", DEPLOY, ("没有特殊字符，不用加引号", "`+`、`/`、`-`、`_`")),
    ("gather evidence", DEPLOY, ("report write bundle.zip", "不要贴 `cat .env`")),
    ("what support wants to know", MESSAGES, ("提示原文", "日志里的报错", "网络结构")),
]
SELF_BUILT_APP = [
    ("create it as administrator", SELF_BUILT, ("管理员账号", "「创建应用」", "图标", "名称和介绍")),
    ("visible range", SELF_BUILT, ("选可见范围",)),
    ("note three values", SELF_BUILT, ("AgentId 和 Secret", "企业 ID")),
    ("home page", SELF_BUILT, ("「应用主页」",)),
    ("trusted domain", SELF_BUILT, ("网页授权及JS-SDK",)),
    ("ownership file", DOMAIN, ("「申请校验域名」", "WW_verify_*.txt", "根目录")),
    ("look at the file", DOMAIN, ("curl -si https://",)),
    ("filed in the company's name", DOMAIN, ("备案", "readDocument/40754")),
    ("trusted addresses and what separates them", ADDRESSES, ("企业可信IP", "分号")),
    ("60020", DENIED, ("from ip:",)),
    ("a fixed address", SELF_BUILT, ("用固定的出口 IP",)),
    ("try as a member", SELF_BUILT, ("普通成员",)),
    ("proxy from a domain of one's own", PROXY, ("本企业备案的域名或子域名", "别人的域名")),
    ("standard port", PROXY, ("9001",)),
    ("certificate at the load balancer or at nginx", PROXY, ("装在 SLB", "装在 nginx 的 443")),
    ("exchange the prefix of a path", PROXY, ("location /bserver/", "/b-server/")),
    ("the file beside the proxied path", PROXY, ("WW_verify_*.txt", "location /")),
    ("old directives", PROXY, ("ssl on;", "TLSv1、TLSv1.1")),
    ("versions of nginx", PROXY, ("nginx -v",)),
    ("the backend's address", PROXY, ("后端服务器的出口 IP",)),
]
CC_CONNECT = [
    ("console", SELF_BUILT, ("https://work.weixin.qq.com/wework_admin/frame", "「应用管理 → 自建」")),
    ("long connection, which bots have", BOT, ("企业微信不支持长连接", "智能机器人支持")),
    ("Secret, which can be shown again", SELF_BUILT, ("「查看」", "只显示一次")),
    ("corp id at the bottom", SELF_BUILT, ("我的企业 → 企业信息 → 企业ID", "页面底部")),
    ("random key in the console", SELF_BUILT, ("「随机获取」",)),
    ("do not save yet", SELF_BUILT, ("暂时不点「保存」",)),
    ("public address by cloudflared", LOCAL, ("cloudflared tunnel --url", "trycloudflare.com")),
    ("nginx with its headers", PROXY, ("proxy_set_header Host $host", "X-Real-IP $remote_addr")),
    ("outgoing address", ADDRESSES, ("curl -s https://ifconfig.me", "from ip:")),
    ("list it at the bottom of the page", ADDRESSES, ("页面底部", "「配置」")),
    ("options of config.toml", DEPLOY, ("corp_id", "corp_secret", "agent_id", "callback_token", "callback_aes_key")),
    ("defaults of config.toml", DEPLOY, ("8081", "/wecom/callback", "callback_path")),
    ("start with a file", DEPLOY, ("cc-connect -config",)),
    ("its log", LOCAL, ("webhook server listening",)),
    ("the tunnel runs to the program's port", LOCAL, ("隧道转到的端口就是程序的端口",)),
    ("WeChat plugin", SELF_BUILT, ("「我的企业 → 微信插件」", "扫码")),
    ("no markdown in WeChat", SELF_BUILT, ("enable_markdown = false", "「暂不支持的消息类型」")),
    ("tinyproxy", DYNAMIC, ("apt install tinyproxy", "tinyproxy.conf", "systemctl restart tinyproxy")),
    ("Allow, which does not hold", DYNAMIC, ("Allow 你家的IP", "靠不住")),
    ("proxy of the program", DYNAMIC, ('proxy = "http://主机:8888"',)),
    ("list the proxy's address", DYNAMIC, ("代理主机的固定 IP",)),
    ("verification fails", LOCAL, ("从手机流量打开",)),
    ("get access_token failed", MESSAGES, ("get access_token failed",)),
    ("the proxy works", MESSAGES, ("确认代理在运行",)),
    ("60020", MESSAGES, ("wecom-doctor checklist 60020",)),
]
GUIDES = {
    "official tunnel": OFFICIAL_TUNNEL,
    "forwarding content reviews": FORWARDING,
    "troubleshooting": TROUBLESHOOTING,
    "self-built app and its proxy": SELF_BUILT_APP,
    "cc-connect": CC_CONNECT,
}
EVERY = [(guide, *row) for guide, rows in GUIDES.items() for row in rows]


@pytest.mark.parametrize(
    ("guide", "what", "name", "words"), EVERY, ids=[f"{guide}: {what}" for guide, what, *_ in EVERY]
)
def test_the_item_is_in(guide: str, what: str, name: str, words: tuple[str, ...]) -> None:
    """The list has every word by which a reader of the guide finds it again; the English list has the same items."""
    text = (ROOT / "checklists" / f"{name}.zh.md").read_text(encoding="utf-8")
    assert not [one for one in words if one not in text], f"{guide}: {what}"
