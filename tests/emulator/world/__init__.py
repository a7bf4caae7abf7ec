"""What the account holds: staff, customers, tickets and years of chats, all made from a seed."""
