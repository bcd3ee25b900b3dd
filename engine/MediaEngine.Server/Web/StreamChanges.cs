namespace MediaEngine.Server.Web;

/// <summary>What reading the configuration again did, in streams.</summary>
internal readonly record struct StreamChanges(int Added, int Changed, int Removed, int Unchanged);
