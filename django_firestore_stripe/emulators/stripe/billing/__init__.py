"""What happens to money: amounts, discounts, payments, subscriptions, invoices."""
