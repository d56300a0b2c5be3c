"""`python -m wecom_doctor` is the same as the `wecom-doctor` script."""

from wecom_doctor.cli import main

if __name__ == "__main__":
    main()
