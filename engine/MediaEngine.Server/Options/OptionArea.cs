namespace MediaEngine.Server.Options;

internal enum OptionArea : byte
{
    General,
    Interfaces,
    ControlSockets,
    GatewayWeb,
    Calls,
    Limits,
    Log,
    Security,
    Media,
    Recording,
    Player,
    Reporting,
    Redis,
    Monitoring,
    Tuning,
    Kernel,
}
