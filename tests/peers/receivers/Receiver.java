// A callback with the JDK's own HTTP server and javax.crypto; each breakage changes one line of it.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Receiver {
    final String token, corpId, breakage;
    final byte[] key;

    Receiver(String[] row) {
        breakage = row[2];
        token = row[3];
        key = Base64.getDecoder().decode(row[4] + "=");
        corpId = row[5];
    }

    /** Each argument is one receiver: port, path, breakage, Token, EncodingAESKey and corp id with tabs between. */
    public static void main(String[] rows) throws IOException {
        for (String one : rows) {
            String[] row = one.split("\t", -1);
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(row[0]));
            HttpServer server = HttpServer.create(address, 0);
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext(row[1], new Receiver(row)::handle);
            server.start();
        }
    }

    void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] body = {};
        try {
            body = answer(exchange).getBytes(UTF_8);
        } catch (SecurityException refused) {
            status = 403;
        } catch (Exception failed) {
            failed.printStackTrace();
            status = 500;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String answer(HttpExchange exchange) throws Exception {
        Map<String, String> query = query(exchange);
        boolean post = exchange.getRequestMethod().equals("POST");
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String ciphertext = post ? field(body, "Encrypt") : query.get("echostr");
        String signature = signature(token, query.get("timestamp"), query.get("nonce"), ciphertext);
        if (!signature.equals(query.get("msg_signature"))) {
            throw new SecurityException();
        }
        String message = opened(ciphertext);
        if (post) {
            boolean replies = field(message, "MsgType").equals("text") || breakage.equals("length in characters");
            return replies ? reply(message, query) : "";
        }
        return breakage.equals("println") ? message + System.lineSeparator() : message;
    }

    Map<String, String> query(HttpExchange exchange) {
        var uri = exchange.getRequestURI();
        String text = breakage.equals("decoded twice") ? uri.getQuery() : uri.getRawQuery();
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] halves = pair.split("=", 2);
            query.put(halves[0], URLDecoder.decode(halves[1], UTF_8));
        }
        return query;
    }

    String signature(String... parts) throws Exception {
        Arrays.sort(parts);
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(String.join("", parts).getBytes(UTF_8));
        String hex = HexFormat.of().formatHex(digest);
        return breakage.equals("upper case") ? hex.toUpperCase() : hex;
    }

    Cipher cipher(int mode) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
        return cipher;
    }

    String opened(String ciphertext) throws Exception {
        byte[] bytes = Base64.getDecoder().decode(ciphertext);
        byte[] plaintext;
        if (breakage.equals("default padding")) {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
            plaintext = cipher.doFinal(bytes);
        } else {
            byte[] padded = cipher(Cipher.DECRYPT_MODE).doFinal(bytes);
            plaintext = Arrays.copyOf(padded, padded.length - padded[padded.length - 1]);
        }
        int end = 20 + ByteBuffer.wrap(plaintext, 16, 4).getInt();
        if (!new String(plaintext, end, plaintext.length - end, UTF_8).equals(corpId)) {
            throw new SecurityException();
        }
        return new String(plaintext, 20, end - 20, UTF_8);
    }

    String reply(String message, Map<String, String> query) throws Exception {
        String inner = "<xml><ToUserName>" + field(message, "FromUserName") + "</ToUserName><FromUserName>"
            + field(message, "ToUserName") + "</FromUserName><CreateTime>" + query.get("timestamp") + "</CreateTime>"
            + "<MsgType>text</MsgType><Content>收到：" + field(message, "Content") + "</Content></xml>";
        int length = breakage.equals("length in characters") ? inner.length() : inner.getBytes(UTF_8).length;
        var plaintext = new java.io.ByteArrayOutputStream();
        plaintext.writeBytes(new java.security.SecureRandom().generateSeed(16));
        plaintext.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        plaintext.writeBytes((inner + corpId).getBytes(UTF_8));
        int pad = 32 - plaintext.size() % 32;
        plaintext.writeBytes(Character.toString(pad).repeat(pad).getBytes(UTF_8));
        String sealed = Base64.getEncoder().encodeToString(cipher(Cipher.ENCRYPT_MODE).doFinal(plaintext.toByteArray()));
        String timestamp = query.get("timestamp"), nonce = query.get("nonce");
        return "<xml><Encrypt>" + sealed + "</Encrypt><MsgSignature>" + signature(token, timestamp, nonce, sealed)
            + "</MsgSignature><TimeStamp>" + timestamp + "</TimeStamp><Nonce>" + nonce + "</Nonce></xml>";
    }

    static String field(String xml, String name) {
        var found = Pattern.compile("<" + name + ">(?:<!\\[CDATA\\[)?([^<\\]]*)").matcher(xml);
        return found.find() ? found.group(1) : "";
    }
}
