namespace MediaEngine.Server.Web;

/// <summary>What a client wants to do with a stream.</summary>
internal enum WebAction : byte
{
    View,
    Publish,
    Talk,

    /// <summary>Add, change or remove streams.</summary>
    Admin,
}
