// Answers each JSON line on stdin with one on stdout, by way of @wecom/crypto.
import { createInterface } from "node:readline";
import { decrypt, encrypt, getSignature } from "@wecom/crypto";

const answers = {
  seal({ token, key, message, id, timestamp, nonce, random }) {
    const ciphertext = encrypt(key, message, id, random && Buffer.from(random, "hex"));
    return { ciphertext, signature: getSignature(token, timestamp, nonce, ciphertext) };
  },
  open({ key, ciphertext }) {
    const { message, id } = decrypt(key, ciphertext);
    return { message, id };
  },
  sign({ token, timestamp, nonce, ciphertext }) {
    return { signature: getSignature(token, timestamp, nonce, ciphertext) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...question } = JSON.parse(line);
  let answer;
  try {
    answer = answers[ask](question);
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
