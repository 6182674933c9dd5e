"""What every request passes: who may enter, which host is asked, forged forms, headers, discreet logs."""
