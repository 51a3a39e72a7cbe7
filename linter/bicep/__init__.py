"""The Bicep front-end: from .bicep and .bicepparam files to the template IR, without .NET, binaries or network."""
