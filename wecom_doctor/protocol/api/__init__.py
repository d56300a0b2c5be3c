"""The API that programs call: where it is, what a call is made of, and what an answer says."""
