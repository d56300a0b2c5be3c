"""Platforms that run programs for others and call from addresses that change, told by the variables they set."""

from collections.abc import Mapping

# Each variable is documented by its platform as set in every process that it runs.
HOSTS = {
    "TENCENTCLOUD_RUNENV": "Tencent Cloud SCF",
    "SCF_FUNCTIONNAME": "Tencent Cloud SCF",
    "FC_FUNCTION_NAME": "Alibaba Cloud FC",
    "RUNTIME_FUNC_NAME": "Huawei Cloud FunctionGraph",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
    "FUNCTIONS_WORKER_RUNTIME": "Azure Functions",
    "K_REVISION": "Google Cloud Run",
    "VERCEL": "Vercel",
    "NETLIFY": "Netlify",
    "RENDER_SERVICE_ID": "Render",
    "RAILWAY_ENVIRONMENT": "Railway",
    "ZEABUR_SERVICE_ID": "Zeabur",
    "FLY_APP_NAME": "Fly.io",
    "DYNO": "Heroku",
    "SPACE_ID": "Hugging Face Spaces",
    "GITHUB_ACTIONS": "GitHub Actions",
    "GITLAB_CI": "GitLab CI",
}
RUNNER = "RUNNER_ENVIRONMENT"
OWN_RUNNER = "self-hosted"
NAMES = frozenset({*HOSTS, RUNNER})


def hosting(environ: Mapping[str, str]) -> str:
    """The platform that runs this process; empty when it is a machine like any other."""
    if environ.get(RUNNER) == OWN_RUNNER:
        return ""
    return next((name for variable, name in HOSTS.items() if environ.get(variable)), "")
