"""Ways to put nginx in front of a callback, right and wrong; it listens at `UPSTREAM`, another one at `BESIDE`."""

MAIN = """
daemon off;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log;
events { worker_connections 256; }
http {
  default_type application/octet-stream;
  types { text/html html; text/css css; }
  access_log off;
  client_body_temp_path FOLDER/body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
  proxy_cache_path FOLDER/cache keys_zone=answers:1m;
  limit_req_zone $binary_remote_addr zone=one:1m rate=30r/m;
  limit_req_zone $binary_remote_addr zone=fair:1m rate=20r/s;
  proxy_set_header Host $http_host;
  proxy_set_header X-Real-IP $remote_addr;
SERVERS
}
"""
PASSED = "location / { proxy_pass http://UPSTREAM; }"
TLS = "ssl_certificate FOLDER/site.crt; ssl_certificate_key FOLDER/site.key;"

# The options of `listen`, and what stands in the server block.
FRONTS: dict[str, tuple[str, str]] = {
    "": ("", PASSED),
    "with https": ("ssl", f"{TLS} {PASSED}"),
    "with http/1.1 upstream": (
        "",
        'location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://UPSTREAM; }',
    ),
    "compressing for who asks": ("", f"gzip on; gzip_min_length 1; gzip_types *; gzip_proxied any; {PASSED}"),
    "limited fairly": ("", f"limit_req zone=fair burst=30 nodelay; {PASSED}"),
    "301 to https": ("", "return 301 https://$host$request_uri;"),
    "location elsewhere": ("", "location /wechat { proxy_pass http://UPSTREAM; } location / { return 404; }"),
    "location with slash": ("", "location PATH/ { proxy_pass http://UPSTREAM; }"),
    "page of an app": ("", "root FOLDER/spa; location / { try_files $uri /index.html; }"),
    "welcome page": ("", "root FOLDER/welcome; location / { try_files $uri /index.html; }"),
    "upstream dead": ("", "location / { proxy_pass http://127.0.0.1:9; }"),
    "maintenance": ("", "return 503;"),
    "query dropped": ("", "location / { rewrite ^(.*)$ $1? break; proxy_pass http://UPSTREAM; }"),
    "query dropped by front controller": (
        "",
        "location / { try_files $uri /index.php; }"
        " location = /index.php { rewrite ^ PATH break; proxy_pass http://UPSTREAM; }",
    ),
    "body limited": ("", f"client_max_body_size 512; {PASSED}"),
    "body limited to 16k": ("", f"client_max_body_size 16k; {PASSED}"),
    "rate limited": ("", f"limit_req zone=one burst=4 nodelay; limit_req_status 429; {PASSED}"),
    "basic auth": ("", f"auth_basic 内部系统; auth_basic_user_file FOLDER/htpasswd; {PASSED}"),
    "addresses denied": ("", f"deny all; {PASSED}"),
    "agent denied": ("", f'if ($http_user_agent ~ "Mozilla/4.0") {{ return 403; }} {PASSED}'),
    "get only": ("", "location / { limit_except GET { deny all; } proxy_pass http://UPSTREAM; }"),
    "two instances": (
        "",
        "location / { set $instance UPSTREAM; if ($request_id ~ ^[0-7]) { set $instance BESIDE; }"
        " proxy_pass http://$instance; }",
    ),
    "answers cached by path": (
        "",
        "proxy_cache answers; proxy_cache_key $uri; proxy_cache_valid 200 10m;"
        " location / { proxy_pass http://UPSTREAM; }",
    ),
    "compressed for nobody": ("", "location / { proxy_set_header Accept-Encoding gzip; proxy_pass http://UPSTREAM; }"),
    "upstream too slow": ("", "location / { proxy_read_timeout 1s; proxy_pass http://UPSTREAM; }"),
    "request line limited": (
        "",
        f"connection_pool_size 128; client_header_buffer_size 128; large_client_header_buffers 4 180; {PASSED}",
    ),
    "connection closed": ("", "return 444;"),
    "http2 only": ("http2", PASSED),
    "script added": (
        "",
        "location / { proxy_pass http://UPSTREAM; add_after_body /_analytics; addition_types *; }"
        " location = /_analytics { internal; return 200 '<script src=/analytics.js></script>'; }",
    ),
    "redirected to www": ("", "return 302 http://www.example.com$request_uri;"),
    "php not executed": ("", "root FOLDER/php; default_type text/plain;"),
}
