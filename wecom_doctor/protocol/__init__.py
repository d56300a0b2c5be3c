"""What WeCom does, as pure functions of bytes; imports nothing else of ours."""
