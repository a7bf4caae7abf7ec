from backend.cli.main import main

main(prog_name="chatside")
