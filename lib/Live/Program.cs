// The worker calls what Exports has; there is nothing to do before.
return;
